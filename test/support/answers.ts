import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Drawn } from './draw.ts';
import type { Answer } from './serve.ts';

type Headers = Readonly<Record<string, string>>;

const CACHEABLE: Headers = { 'cache-control': 'max-age=3600' };

/** A page from its HTML; told to its maker at each request, so that it may change. */
export function page(html: string | (() => string), headers: Headers = {}): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers });
    response.end(typeof html === 'string' ? html : html());
  };
}

/** A script; never cached. */
export function script(code: string): Answer {
  return (_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' })
      .end(code);
  };
}

/** A picture that may be cached for an hour, unless `headers` say otherwise. */
export function picture(drawn: Drawn, headers: Headers = CACHEABLE): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-type': drawn.type, 'content-length': drawn.bytes.length, ...headers });
    response.end(drawn.bytes);
  };
}

export const noStore = (drawn: Drawn): Answer => picture(drawn, { 'cache-control': 'no-store' });

/** A picture for those alone who bring the cookie that the answer to `page` set; others get 403. */
export function forCookie(cookie: string, drawn: Drawn, headers: Headers = CACHEABLE): Answer {
  const give = picture(drawn, { vary: 'Cookie', ...headers });
  return (request, response) => {
    if (request.headers.cookie?.includes(cookie)) return give(request, response);
    response.writeHead(403, { 'content-type': 'text/plain' }).end('Not without the cookie.');
  };
}

export function redirect(to: string, status: 301 | 302 | 303 | 307 | 308 = 302): Answer {
  return (_, response) => {
    response.writeHead(status, { location: to }).end();
  };
}

/** Sends a picture in ten parts, evenly over so many milliseconds. */
export function slow(drawn: Drawn, over: number, headers: Headers = CACHEABLE): Answer {
  return async (_, response) => {
    response.writeHead(200, { 'content-type': drawn.type, 'content-length': drawn.bytes.length, ...headers });
    const part = Math.ceil(drawn.bytes.length / 10);
    for (let from = 0; from < drawn.bytes.length && !response.destroyed; from += part) {
      response.write(drawn.bytes.subarray(from, from + part));
      await pause(over / 10);
    }
    response.end();
  };
}

/** Starts as a picture does, and goes on with noughts for as long as anyone listens. */
export function endless(drawn: Drawn, everyMs = 50): Answer {
  return async (_, response) => {
    response.writeHead(200, { 'content-type': drawn.type });
    response.write(drawn.bytes.subarray(0, drawn.bytes.length / 2));
    while (!response.destroyed) {
      if (!response.write(Buffer.alloc(1024))) await Promise.race([once(response, 'drain'), gone(response)]);
      await pause(everyMs);
    }
  };
}

/** Other bytes than the type says, e.g. HTML as image/png. */
export function mislabelled(body: string | Buffer, type: string): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body);
  };
}

/** An answer behind a gate: requests wait until `open` is called. */
export function gated(answer: Answer): { readonly answer: Answer; open(): void } {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    answer: async (request, response) => {
      await gate;
      await answer(request, response);
    },
    open,
  };
}

/** Sets a cookie with an answer. */
export function withCookie(cookie: string, answer: Answer): Answer {
  return async (request, response) => {
    response.setHeader('set-cookie', cookie);
    await answer(request, response);
  };
}

async function gone(response: ServerResponse): Promise<void> {
  if (!response.destroyed) await once(response, 'close');
}
