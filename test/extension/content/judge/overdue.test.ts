import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Overdue } from '../../../../extension/content/judge/overdue.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function begin() {
  const ended: string[] = [];
  const page = new AbortController();
  return { ended, page, overdue: new Overdue<string>(1000, (item) => ended.push(item), page.signal) };
}

test('tells of each once it took too long, by one timer', () => {
  const { ended, overdue } = begin();
  overdue.add('first');
  vi.advanceTimersByTime(400);
  overdue.add('second');
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(599);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual(['first']);
  vi.advanceTimersByTime(400);
  expect(ended).toEqual(['first', 'second']);
  expect(vi.getTimerCount()).toBe(0);
});

test('what is done, or begins again, is not told of before its time', () => {
  const { ended, overdue } = begin();
  overdue.add('done');
  overdue.add('again');
  vi.advanceTimersByTime(900);
  overdue.delete('done');
  overdue.add('again');
  vi.advanceTimersByTime(999);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual(['again']);
});

test('ends with the page', () => {
  const { ended, page, overdue } = begin();
  overdue.add('first');
  page.abort();
  vi.advanceTimersByTime(5000);
  expect(ended).toEqual([]);
});
