interface TraceEvent {
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

/**
 * What an extension's scripts cost a page's threads, out of a trace of `devtools.timeline` and `toplevel`.
 *
 * @param trace  JSON, as Chromium writes it
 * @param origin `chrome-extension://…`
 * @returns milliseconds on the processor of every task that ran any of its scripts: those scripts' share of it
 */
export function longestOwnTasks(trace: string, origin: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const own = traceEvents.filter(({ ph, args }) => ph === 'X' && args?.data?.url?.startsWith(`${origin}/content/`));
  const tasks = traceEvents.filter(({ ph, name }) => ph === 'X' && /RunTask$/.test(name));
  const ofThread = groupByThread(tasks);
  const costs = new Map<TraceEvent, number>();
  for (const event of outermost(own)) {
    const task = ofThread.get(threadOf(event))?.find((task) => contains(task, event)) ?? event;
    costs.set(task, (costs.get(task) ?? 0) + (event.tdur ?? event.dur ?? 0) / 1000);
  }
  return [...costs.values()];
}

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
