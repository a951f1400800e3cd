interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: start, duration, and duration on the processor alone, which other programs do not lengthen. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

/** What goes on in a page's threads, out of a trace of `devtools.timeline`, `toplevel` and `blink.user_timing`. */
export interface Traced {
  /**
   * Milliseconds on the processor of every task that called any of an extension's content scripts: the calls' share of it,
   * with whatever they have the browser do until they return, such as working out styles.
   */
  readonly ownTasks: readonly number[];
  /** How often such a call had styles or layout worked out at once, instead of waiting for the next frame. */
  readonly forced: number;
  /** Milliseconds on the processor of all tasks of the main thread of the page that made a mark of this name, and the longest. */
  readonly mainThreadMs: number;
  readonly longestTaskMs: number;
}

const TASK = /RunTask$/;
const WORKED_OUT = ['UpdateLayoutTree', 'Layout'];

/**
 * Reads a trace.
 *
 * @param trace  JSON, as Chromium writes it
 * @param origin `chrome-extension://…`; empty without an extension
 * @param mark   of `performance.mark`: tells which thread is the page's
 */
export function readTrace(trace: string, origin: string, mark = ''): Traced {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const complete = traceEvents.filter(({ ph }) => ph === 'X');
  const own = outermost(complete.filter(({ args }) => origin && args?.data?.url?.startsWith(`${origin}/content/`)));
  const tasks = groupByThread(outermost(complete.filter(({ name }) => TASK.test(name))));
  const workedOut = groupByThread(complete.filter(({ name }) => WORKED_OUT.includes(name)));
  const costs = new Map<TraceEvent, number>();
  let forced = 0;
  for (const event of own) {
    const task = tasks.get(threadOf(event))?.find((task) => contains(task, event)) ?? event;
    costs.set(task, (costs.get(task) ?? 0) + processorMs(event));
    forced += (workedOut.get(threadOf(event)) ?? []).filter((work) => contains(event, work)).length;
  }
  const marked = traceEvents.find(({ cat, name }) => cat === 'blink.user_timing' && name === mark);
  const ofPage = (marked ? (tasks.get(threadOf(marked)) ?? []) : []).map(processorMs);
  return {
    ownTasks: [...costs.values()],
    forced,
    mainThreadMs: ofPage.reduce((sum, ms) => sum + ms, 0),
    longestTaskMs: Math.max(0, ...ofPage),
  };
}

const processorMs = ({ tdur, dur }: TraceEvent): number => (tdur ?? dur ?? 0) / 1000;

/** Events that lie in no other of the same thread, so that nothing counts twice. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  const sorted = events.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const last = new Map<string, TraceEvent>();
  return sorted.filter((event) => {
    const before = last.get(threadOf(event));
    if (before && contains(before, event)) return false;
    last.set(threadOf(event), event);
    return true;
  });
}

function contains(outer: TraceEvent, inner: TraceEvent): boolean {
  return outer.ts <= inner.ts && inner.ts + (inner.dur ?? 0) <= outer.ts + (outer.dur ?? 0);
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}:${tid}`;
}

function groupByThread(events: readonly TraceEvent[]): Map<string, TraceEvent[]> {
  const groups = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const group = groups.get(threadOf(event));
    if (group) group.push(event);
    else groups.set(threadOf(event), [event]);
  }
  return groups;
}
