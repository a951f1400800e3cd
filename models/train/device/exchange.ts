import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bytes on their way to the page and back, by the number of the call. */
export interface Exchange {
  readonly url: string;
  readonly calls: Map<number, Uint8Array>;
  readonly answers: Map<number, ArrayBuffer>;
  close(): void;
}

/** Serves the page that learns, the calls to it, and takes its answers, on 127.0.0.1 at an address with a secret part. */
export async function openExchange(): Promise<Exchange> {
  const token = randomBytes(16).toString('hex');
  const calls = new Map<number, Uint8Array>();
  const answers = new Map<number, ArrayBuffer>();
  const script = await bundle();
  const give = async (name: string, rest: string): Promise<[type: string, body: string | Uint8Array] | undefined> => {
    if (name === '') return ['text/html', '<!doctype html><title>Learning</title><script src="page.js"></script>'];
    if (name === 'page.js') return ['text/javascript; charset=utf-8', script];
    if (name === 'wasm' && /^tfjs-backend-wasm[\w-]*\.wasm$/.test(rest))
      return ['application/wasm', await readFile(join(wasmFolder(), rest))];
    const call = name === 'call' ? calls.get(Number(rest)) : undefined;
    return call && ['application/octet-stream', call];
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, given, name = '', rest = ''] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/');
    if (given === token && request.method === 'POST' && name === 'answer') {
      answers.set(Number(rest), await bodyOf(request));
      response.writeHead(204).end();
      return;
    }
    const found = given === token && request.method === 'GET' ? await give(name, rest) : undefined;
    if (found) response.writeHead(200, { 'content-type': found[0] }).end(found[1]);
    else response.writeHead(404).end();
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`, calls, answers, close };
}

async function bodyOf(request: IncomingMessage): Promise<ArrayBuffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Uint8Array.from(Buffer.concat(chunks)).buffer;
}

function wasmFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // tfjs asks for Node's modules only where it runs in Node.
    external: ['fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'util', 'crypto', 'string_decoder'],
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
