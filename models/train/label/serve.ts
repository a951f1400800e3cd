import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import { UNSURE } from '../data/read-dataset.ts';
import { messageOf } from '../refused.ts';
import type { Answers } from './answers.ts';

/** What the page knows of its task. */
export interface Task {
  readonly labeller: string;
  /** Key to class. */
  readonly keys: Readonly<Record<string, string>>;
  readonly total: number;
  readonly answered: number;
  /** The picture to be labelled next, by its place; null when all are. */
  readonly next: number | null;
}

export interface Labelling {
  readonly root: string;
  /** In the order in which they are shown. */
  readonly files: readonly string[];
  readonly labels: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
  readonly labeller: string;
  readonly answers: Answers;
}

type Handle = (request: IncomingMessage, url: URL) => Promise<{ type: string; body: string | Uint8Array }>;

/** How pictures leave the disk: unrecognisable, small and grey, or as they are but no larger than a page. */
const LOOKS = { veiled: [48, 4], grey: [240, 0], clear: [1000, 0] } as const;

/**
 * Serves the labelling page on 127.0.0.1. Every request but the first must carry the token of the page's address, so that
 * no other page in the same browser can read or answer anything.
 */
export async function serve(labelling: Labelling, port: number): Promise<{ url: string; server: Server }> {
  const token = randomBytes(16).toString('hex');
  const handles = await handlesOf(labelling);
  const server = createServer((request, response) => {
    respond(request, response, token, handles).catch((thrown) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(messageOf(thrown));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`, server };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  handles: ReadonlyMap<string, Handle>,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, given, name = ''] = url.pathname.split('/');
  const handle = given === token ? handles.get(`${request.method} ${name}`) : undefined;
  if (!handle) {
    response.writeHead(404).end();
    return;
  }
  const { type, body } = await handle(request, url);
  const headers = {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'self'; img-src 'self' blob:",
  };
  response.writeHead(200, headers).end(body);
}

async function handlesOf(labelling: Labelling): Promise<Map<string, Handle>> {
  const { answers, files, labeller, labels, root } = labelling;
  const history: string[] = [];
  const skipped = new Set<string>();
  const task = (): { type: string; body: string } => json(taskOf(labelling, skipped));
  const fileAt = (url: URL): string => {
    const file = files[Number(url.searchParams.get('place'))];
    if (file === undefined) throw new Error('there is no such picture');
    return file;
  };
  const script = await bundle();
  return new Map<string, Handle>([
    ['GET ', async () => ({ type: 'text/html; charset=utf-8', body: await asset('page.html') })],
    ['GET page.css', async () => ({ type: 'text/css; charset=utf-8', body: await asset('page.css') })],
    ['GET page.js', async () => ({ type: 'text/javascript; charset=utf-8', body: script })],
    ['GET task', async () => task()],
    [
      'GET picture',
      async (_, url) => ({
        type: 'image/jpeg',
        body: await picture(join(root, fileAt(url)), url.searchParams.get('look')),
      }),
    ],
    [
      'POST answer',
      async (_, url) => {
        const label = url.searchParams.get('label') ?? '';
        if (label !== UNSURE && !labels.includes(label)) throw new Error(`${label} is not a class`);
        await answers.set(fileAt(url), labeller, label);
        history.push(fileAt(url));
        return task();
      },
    ],
    [
      'POST skip',
      async (_, url) => {
        skipped.add(fileAt(url));
        history.push(fileAt(url));
        return task();
      },
    ],
    [
      'POST undo',
      async () => {
        const file = history.pop();
        if (file !== undefined && !skipped.delete(file)) await answers.take(file, labeller);
        return task();
      },
    ],
  ]);
}

function taskOf({ answers, files, keys, labeller }: Labelling, skipped: ReadonlySet<string>): Task {
  const given = answers.of(labeller);
  const open = files.findIndex((file) => !given.has(file) && !skipped.has(file));
  const answered = files.filter((file) => given.has(file)).length;
  return { labeller, keys: Object.fromEntries(keys), total: files.length, answered, next: open < 0 ? null : open };
}

function json(value: unknown): { type: string; body: string } {
  return { type: 'application/json', body: JSON.stringify(value) };
}

function asset(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`./${name}`, import.meta.url)), 'utf8');
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('./page.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  return outputFiles[0]!.text;
}

async function picture(path: string, look: string | null): Promise<Uint8Array> {
  const [side, blur] = LOOKS[look === 'clear' || look === 'grey' ? look : 'veiled'];
  const small = sharp(path, { failOn: 'none' }).autoOrient().flatten({ background: '#fff' });
  const shown = small.resize(side, side, { fit: 'inside', withoutEnlargement: true });
  const resized = await (look === 'clear' ? shown : shown.greyscale(look === 'grey')).png().toBuffer();
  return await (blur > 0 ? sharp(resized).blur(blur) : sharp(resized)).jpeg().toBuffer();
}
