import { beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import type { Engine } from '../../../extension/host/engine.ts';
import type { Learning } from '../../../extension/host/learning.ts';
import { Pages } from '../../../extension/host/pages.ts';
import { type FromHost, HOST_PORT } from '../../../extension/shared/messages.ts';
import { deferred } from '../../support/deferred.ts';

const stage = vi.hoisted(() => ({ connect: (_port: unknown): void => undefined, fetched: [] as unknown[] }));
vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: {
      id: 'scrim',
      onConnect: {
        addListener: (listener: (port: unknown) => void) => {
          stage.connect = listener;
        },
      },
    },
  },
}));

const SCORES = { Porn: 0.5 };
const PICTURE = { kind: 'pixels', data: new Uint8ClampedArray(4), width: 1, height: 1 } as const;
const JUDGED = { scores: SCORES, features: Float32Array.of(1), backend: 'wasm', ms: 1, key: 'k' };
const PAGE: Partial<Runtime.MessageSender> = { id: 'scrim', url: 'https://example.org/' };

let judging: ReturnType<typeof deferred<void>>;
beforeEach(() => {
  judging = deferred();
  const engine = {
    judge: async ({ signal }: { signal: AbortSignal }) => {
      const stopped = new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      await Promise.race([judging.promise, stopped]);
      return JUDGED;
    },
    recall: async () => JUDGED,
  } as unknown as Engine;
  const learning = {
    score: async ({ scores }: { scores: unknown }) => scores,
    offer: () => undefined,
    catchUp: () => undefined,
  } as unknown as Learning;
  new Pages(async () => engine, learning);
});

/** Connects as a content script does. */
function connect(sender: Partial<Runtime.MessageSender>, name = HOST_PORT) {
  const said: FromHost[] = [];
  let hear = (_message: unknown): void => undefined;
  let leave = (): void => undefined;
  stage.connect({
    name,
    sender,
    postMessage: (message: FromHost) => void said.push(message),
    onMessage: { addListener: (listener: typeof hear) => (hear = listener) },
    onDisconnect: { addListener: (listener: typeof leave) => (leave = listener) },
  });
  const answers = (count: number) => vi.waitFor(() => expect(said).toHaveLength(count));
  return { said, answers, say: (message: unknown) => hear(message), leave: () => leave() };
}

test('another extension’s port is not listened to, nor one of another name', async () => {
  judging.resolve();
  const others = [connect({ ...PAGE, id: 'other' }), connect(PAGE, 'other')];
  for (const { say } of others) say({ kind: 'classify', id: 1, picture: PICTURE, priority: 0 });
  const own = connect(PAGE);
  own.say({ kind: 'classify', id: 1, picture: PICTURE, priority: 0 });
  await own.answers(1);
  expect(others.map(({ said }) => said)).toEqual([[], []]);
});

test('what is no request, or one without what it needs, is answered with a failure', async () => {
  const page = connect(PAGE);
  page.say({ kind: 'classify', id: 1, priority: 0 });
  page.say({ kind: 'fetch', id: 2, priority: 0 });
  page.say({ kind: 'fetch', id: 3, url: 'no address', priority: 0 });
  page.say({ kind: 'something', id: 4 });
  await page.answers(4);
  expect(new Set(page.said.map(({ kind }) => kind))).toEqual(new Set(['failed']));
});

test('a page of the web gets nothing of local files, however it writes their addresses', async () => {
  const reach = vi.fn();
  vi.stubGlobal('XMLHttpRequest', reach);
  vi.stubGlobal('fetch', reach);
  const pages = [connect(PAGE), connect({ ...PAGE, tab: { url: 'file:///home/me/page.html' } as never })];
  for (const page of pages) {
    for (const [id, url] of ['file:///etc/passwd', ' FILE:/etc/passwd', 'fi\nle:///a.png'].entries())
      page.say({ kind: 'fetch', id, url, priority: 0 });
    await page.answers(3);
    for (const answer of page.said) expect(answer).toMatchObject({ kind: 'failed', reason: 'unreadable' });
  }
  expect(reach).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

test('a page that asks for everything at once is refused what is too much, and served again when it has waited', async () => {
  const [greedy, other] = [connect(PAGE), connect(PAGE)];
  for (let id = 0; id < 300; id += 1) greedy.say({ kind: 'classify', id, picture: PICTURE, priority: 0 });
  await greedy.answers(300 - 256);
  expect(greedy.said.every(({ kind }) => kind === 'failed')).toBe(true);
  other.say({ kind: 'classify', id: 1, picture: PICTURE, priority: 0 });
  judging.resolve();
  await greedy.answers(300);
  await other.answers(1);
  greedy.say({ kind: 'classify', id: 300, picture: PICTURE, priority: 0 });
  await greedy.answers(301);
  expect([other.said.at(-1), greedy.said.at(-1)]).toMatchObject([{ kind: 'judged' }, { kind: 'judged', id: 300 }]);
});

test('what a page has cancelled, or left behind, is neither judged on nor answered', async () => {
  const [patient, gone] = [connect(PAGE), connect(PAGE)];
  for (const page of [patient, gone]) {
    for (const id of [1, 2]) page.say({ kind: 'classify', id, picture: PICTURE, priority: 0 });
  }
  patient.say({ kind: 'cancel', id: 1 });
  gone.leave();
  judging.resolve();
  await patient.answers(1);
  expect(patient.said).toMatchObject([{ kind: 'judged', id: 2 }]);
  expect(gone.said).toEqual([]);
});
