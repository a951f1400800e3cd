import type { SeatOptions } from '../../../extension/host/seat.ts';
import type { Absent, Backend, FromWorker, ToWorker } from '../../../extension/host/worker-messages.ts';
import type { Judged, Picture } from '../../../src/picture.ts';

export const LOAD: SeatOptions['load'] = {
  pack: 'tiny',
  second: undefined,
  mode: 'balanced',
  folder: 'https://example.org/',
  software: false,
};
export const STANDARD = {
  categories: { explicit: ['Porn'] },
  thresholds: { relaxed: { explicit: 0.8 }, balanced: { explicit: 0.5 }, strict: { explicit: 0.2 } },
};

export const pictureOf = (...bytes: number[]): Picture => ({
  kind: 'bytes',
  bytes: Uint8Array.from(bytes).buffer,
  type: 'image/png',
});

/** How workers of each backend behave, in order of their starts; the last stays in force. `hang`: no answer at all. */
export type Behaviour = 'works' | 'absent' | 'broken' | 'hangs';

/** Makes workers that judge nothing by themselves: a test answers, or lets them fail. */
export class FakeWorkers {
  readonly all: FakeWorker[] = [];

  constructor(readonly behaviours: Partial<Record<Backend, Behaviour>> = {}) {}

  readonly create = (): Worker => {
    const worker = new FakeWorker(this.behaviours);
    this.all.push(worker);
    return worker as unknown as Worker;
  };

  get alive(): FakeWorker[] {
    return this.all.filter((worker) => !worker.terminated);
  }
}

/** What the pool sees of a worker. */
export class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | undefined;
  onerror: ((event: { message: string }) => void) | undefined;
  terminated = false;
  backend: Backend | undefined;
  /** Whether pictures are answered as soon as they come. */
  prompt = false;
  /** Whether the built-in picture is answered when it is asked for again. */
  passesChecks = true;
  readonly asked: number[] = [];
  readonly cancelled: number[] = [];
  checks = 0;

  constructor(private readonly behaviours: Partial<Record<Backend, Behaviour>>) {}

  postMessage(message: ToWorker): void {
    if (message.kind === 'start') queueMicrotask(() => this.start(message.backends));
    if (message.kind === 'cancel') this.cancelled.push(message.id);
    if (message.kind === 'check') queueMicrotask(() => this.check());
    if (message.kind !== 'classify') return;
    this.asked.push(message.id);
    if (this.prompt) queueMicrotask(() => this.answer(message.id));
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(id = this.asked[0]!): void {
    const judged: Judged = {
      scores: { Porn: 0.1 },
      features: new Float32Array(1),
      backend: `${this.backend}`,
      ms: 17,
    };
    this.say({ kind: 'judged', id, judged });
  }

  say(message: FromWorker): void {
    if ('id' in message && this.asked.includes(message.id)) this.asked.splice(this.asked.indexOf(message.id), 1);
    if (!this.terminated) this.onmessage?.({ data: message });
  }

  crash(): void {
    this.onerror?.({ message: 'out of memory' });
  }

  private check(): void {
    this.checks += 1;
    if (this.passesChecks) this.say({ kind: 'checked' });
  }

  private start(backends: readonly Backend[]): void {
    const absent: Partial<Record<Backend, string>> = {};
    for (const backend of backends) {
      const behaviour = this.behaviours[backend] ?? 'works';
      if (behaviour !== 'absent') {
        this.startOn(backend, behaviour, absent);
        return;
      }
      absent[backend] = 'not on this machine';
    }
    this.say({ kind: 'refused', backend: backends.at(-1)!, message: 'none is there', absent });
  }

  private startOn(backend: Backend, behaviour: Behaviour, absent: Absent): void {
    this.backend = backend;
    this.say({ kind: 'trying', backend, absent });
    const message = 'wrong scores for the built-in picture';
    if (behaviour === 'broken') this.say({ kind: 'refused', backend, message, absent });
    if (behaviour === 'works')
      this.say({
        kind: 'started',
        started: { backend, absent, pack: 'tiny', model: 'tiny@1.0.0', standard: STANDARD },
      });
  }
}
