import { beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { answerAsBackground, answerAsHost, askBackground, askHost } from '../../../extension/shared/ask.ts';

type Listener = (message: unknown, sender: Partial<Runtime.MessageSender>) => Promise<unknown> | undefined;

/** Delivers what is sent to every listener, as `sender`. */
const stage = vi.hoisted(() => ({
  listeners: new Set<unknown>(),
  sender: {} as unknown,
  reply: undefined as Promise<unknown> | undefined,
}));
vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: {
      id: 'scrim',
      getURL: (path: string) => `chrome-extension://scrim/${path}`,
      sendMessage: (message: unknown) => {
        const replies = [...stage.listeners].map((listener) => (listener as Listener)(message, stage.sender as object));
        return stage.reply ?? replies.find((reply) => reply !== undefined) ?? Promise.resolve(undefined);
      },
      onMessage: {
        addListener: (listener: unknown) => stage.listeners.add(listener),
        removeListener: (listener: unknown) => stage.listeners.delete(listener),
      },
    },
  },
}));

const OWN = { id: 'scrim', url: 'chrome-extension://scrim/options/options.html' };
const CONTENT_SCRIPT = { id: 'scrim', url: 'https://example.org/', tab: {} };
const handlers = (only: object) =>
  only as Parameters<typeof answerAsBackground>[0] & Parameters<typeof answerAsHost>[0];

beforeEach(() => {
  stage.listeners.clear();
  stage.sender = OWN;
  stage.reply = undefined;
});

test('a request is answered by its addressee alone, with the handler’s value or the reason why there is none', async () => {
  answerAsHost(handlers({ hostReport: () => 'report', look: () => Promise.reject(new Error('no model')) }));
  answerAsBackground(handlers({ topUrl: () => 'https://example.org/' }));
  expect(await askHost('hostReport')).toBe('report');
  expect(await askBackground('topUrl')).toBe('https://example.org/');
  await expect(askHost('heed', 1)).rejects.toThrow('host takes no request heed');
  await expect(askHost('look', { kind: 'bytes', bytes: new ArrayBuffer(0), type: '' })).rejects.toThrow('no model');
  for (const name of ['constructor', 'toString', '__proto__'])
    await expect(askHost(name as 'hostReport')).rejects.toThrow('takes no request');
});

test('the host’s requests are for the extension’s own pages: content scripts are refused, and others’ messages', async () => {
  const tryModel = vi.fn();
  answerAsHost(handlers({ tryModel }));
  const strangers = [
    CONTENT_SCRIPT,
    { ...OWN, id: 'other' },
    { id: 'scrim' },
    { id: 'scrim', url: 'https://chrome-extension.example/chrome-extension://scrim/' },
  ];
  for (const sender of strangers) {
    stage.sender = sender;
    await expect(askHost('tryModel', 'fast'), JSON.stringify(sender)).rejects.toThrow('takes no request');
  }
  expect(tryModel).not.toHaveBeenCalled();
});

test('content scripts may ask the background', async () => {
  answerAsBackground(handlers({ topUrl: (sender: { url: string }) => sender.url }));
  stage.sender = CONTENT_SCRIPT;
  expect(await askBackground('topUrl')).toBe(CONTENT_SCRIPT.url);
});

test('where nobody answers, or not in time, whoever asks is told; no timer is left behind', async () => {
  vi.useFakeTimers();
  await expect(askBackground('topUrl')).rejects.toThrow('background is not there');
  expect(vi.getTimerCount()).toBe(0);
  stage.reply = new Promise(() => undefined);
  const soon = expect(askBackground('topUrl')).rejects.toThrow('background did not answer topUrl within 10000 ms');
  await vi.advanceTimersByTimeAsync(10_000);
  await soon;
  // Loading a model may take longer.
  let told = false;
  const slow = askHost('tryModel', 'fast').catch(() => {
    told = true;
  });
  await vi.advanceTimersByTimeAsync(40_000);
  expect(told).toBe(false);
  await vi.advanceTimersByTimeAsync(20_000);
  await slow;
  expect(told).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
