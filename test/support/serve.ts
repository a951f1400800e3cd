import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request; see answers.ts. What it throws becomes a 500 with the message. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Answers by path, without query, e.g. `/cat.jpg`. What has none is 404, and counted like the others. */
export type Routes = Record<string, Answer>;

/** A request that was made, in the order they came. */
export interface Seen {
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:…`: where pages are best opened. */
  readonly here: string;
  /** `http://localhost:…`: another site, with the same answers. */
  readonly elsewhere: string;
  /** `http://127.0.0.1:…` with another port: another origin, but the same site. */
  readonly nextDoor: string;
  /** `http://NAME.localhost:…`, which browsers look up on this machine; for sites and their subdomains. */
  named(name: string): string;
  /** Answers may be added, changed and removed while it runs. */
  readonly routes: Routes;
  /** All requests for a path at all origins since the start or the last `forget`. */
  seen(path: string): readonly Seen[];
  forget(): void;
  close(): Promise<void>;
}

/** Serves the same pages and pictures at several origins of this machine, and remembers every request. */
export async function serve(routes: Routes = {}): Promise<Served> {
  const requests: Seen[] = [];
  const servers = await Promise.all(Array.from({ length: 3 }, () => listen(answerer(routes, requests))));
  const [here, elsewhere, nextDoor] = servers.map((server) => (server.address() as AddressInfo).port);
  const close = async (): Promise<void> => void (await Promise.all(servers.map(end)));
  return {
    here: `http://127.0.0.1:${here}`,
    elsewhere: `http://localhost:${elsewhere}`,
    nextDoor: `http://127.0.0.1:${nextDoor}`,
    named: (name) => `http://${name}.localhost:${elsewhere}`,
    routes,
    seen: (path) => requests.filter((request) => request.path === path),
    forget: () => void requests.splice(0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function answerer(routes: Routes, requests: Seen[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, search: query } = new URL(request.url ?? '/', 'http://any');
    requests.push({ path, query, headers: request.headers });
    const answer = routes[path];
    try {
      if (answer) await answer(request, response);
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.');
    } catch (error) {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    }
  };
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

async function end(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
