import { expect, test, vi } from 'vitest';
import { deadline } from '../../src/deadline.ts';

test('aborts with the other signal, also with one that has aborted before', () => {
  const { signal, abort } = controller();
  const waiting = deadline(signal, 60_000);
  expect(waiting.signal.aborted).toBe(false);
  abort();
  expect(waiting.signal.aborted).toBe(true);
  const late = deadline(signal, 60_000);
  expect(late.signal.aborted).toBe(true);
  waiting.end();
  late.end();
});

test('aborts when its time has come, unless it was ended', () => {
  vi.useFakeTimers();
  try {
    const { signal } = controller();
    const waiting = deadline(signal, 1000);
    const over = deadline(signal, 1000);
    over.end();
    vi.advanceTimersByTime(999);
    expect(waiting.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(waiting.signal.aborted).toBe(true);
    expect(over.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('no longer listens once it was ended', () => {
  const { signal, abort } = controller();
  const over = deadline(signal, 60_000);
  over.end();
  abort();
  expect(over.signal.aborted).toBe(false);
});

function controller() {
  const one = new AbortController();
  return { signal: one.signal, abort: () => one.abort() };
}
