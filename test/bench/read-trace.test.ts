import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';

const ORIGIN = 'chrome-extension://own';
const own = { data: { url: `${ORIGIN}/content/content.js` } };

test('counts calls of content scripts by task, on the processor, and nothing twice', () => {
  const { ownTasks } = readTrace(
    trace([
      event('RunTask', 0, 100_000, { tdur: 90_000 }),
      event('FunctionCall', 1_000, 20_000, { tdur: 10_000, args: own }),
      event('FunctionCall', 2_000, 5_000, { args: own }),
      event('FunctionCall', 50_000, 4_000, { args: own }),
      event('FunctionCall', 60_000, 30_000, { args: { data: { url: 'https://page.example/content/' } } }),
      event('RunTask', 200_000, 10_000),
      event('FunctionCall', 201_000, 3_000, { args: own }),
      event('FunctionCall', 201_000, 3_000, { tid: 2, args: own }),
    ]),
    ORIGIN,
  );
  expect(ownTasks.toSorted((a, b) => a - b)).toEqual([3, 3, 14]);
});

test('tells styles and layouts that a call forces from those of the page and of frames', () => {
  const { forced } = readTrace(
    trace([
      event('RunTask', 0, 100_000),
      event('FunctionCall', 1_000, 20_000, { args: own }),
      event('UpdateLayoutTree', 2_000, 1_000),
      event('Layout', 4_000, 1_000),
      event('Layout', 5_000, 1_000, { tid: 2 }),
      event('UpdateLayoutTree', 30_000, 1_000),
      event('Layout', 40_000, 1_000),
    ]),
    ORIGIN,
  );
  expect(forced).toBe(2);
});

test('adds up the tasks of the thread that made the mark', () => {
  const { mainThreadMs, longestTaskMs, ownTasks } = readTrace(
    trace([
      event('ThreadControllerImpl::RunTask', 0, 10_000),
      event('RunTask', 1_000, 8_000),
      event('RunTask', 20_000, 60_000),
      event('RunTask', 0, 500_000, { tid: 2 }),
      { ...event('here', 21_000, 0), cat: 'blink.user_timing', ph: 'I' },
    ]),
    '',
    'here',
  );
  expect({ mainThreadMs, longestTaskMs, ownTasks }).toEqual({ mainThreadMs: 70, longestTaskMs: 60, ownTasks: [] });
});

const trace = (traceEvents: object[]): string => JSON.stringify({ traceEvents });

/** Microseconds. */
function event(name: string, ts: number, dur: number, more: { tdur?: number; tid?: number; args?: object } = {}) {
  return { cat: 'toplevel', name, ph: 'X', pid: 1, tid: 1, ts, dur, ...more };
}
