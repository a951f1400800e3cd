import { Failure } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import type { Absent, Backend, FromWorker, LoadOptions, Started, ToWorker } from './worker-messages.ts';

export interface SeatOptions {
  /** Fastest first: the worker takes the first that is there. */
  readonly backends: readonly Backend[];
  readonly load: LoadOptions;
  readonly createWorker: () => Worker;
  readonly deadlines: Deadlines;
  /** Called each time that it has stalled with pictures behind the one that it is silent about. */
  readonly stalled?: (seat: Seat) => void;
}

/** All in milliseconds. */
export interface Deadlines {
  /** For loading a pack, compiling shaders and passing the canary. */
  readonly start: number;
  /** For decoding and judging one picture, from when the worker has nothing older to do. */
  readonly picture: number;
  /** Without an answer after this, other workers are given the next pictures and those that wait behind. */
  readonly stall: number;
  readonly check: number;
}

export const DEADLINES: Deadlines = { start: 30_000, picture: 15_000, stall: 2000, check: 10_000 };

/** A backend that this machine has, or seems to have, but that does not work. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly backend: Backend,
    message: string,
    readonly absent: Absent = {},
  ) {
    super(message);
  }
}

/** The picture had not had its turn with a worker that has stalled: another one may take it. */
export class HandedBack extends Error {
  override readonly name = 'HandedBack';
}

/** Why a worker has ended. */
export interface Gone {
  readonly why: string;
  /** Whether it failed, rather than being let go. */
  readonly failed: boolean;
}

interface Asked {
  readonly resolve: (judged: Judged) => void;
  readonly reject: (failure: Failure | HandedBack) => void;
}

/**
 * One worker with the network loaded. It has passed the canary before it is given out. Once `gone` is settled, by a
 * crash, a time-out or `leave`, all it had been asked has been answered with `host-gone` and it takes nothing more.
 */
export class Seat {
  readonly gone: Promise<Gone>;
  private resolveGone!: (gone: Gone) => void;
  private readonly worker: Worker;
  /** Oldest first; workers answer in about that order. */
  private readonly asked = new Map<number, Asked>();
  private started: ((result: Started | Refused) => void) | undefined;
  private checked: (() => void) | undefined;
  private trying: { readonly backend: Backend; readonly absent: Absent };
  private lastId = 0;
  private hasStalled = false;
  private late: ReturnType<typeof setTimeout> | undefined;
  private silent: ReturnType<typeof setTimeout> | undefined;
  private retiring = false;
  private closed = false;

  private constructor(private readonly options: SeatOptions) {
    this.gone = new Promise((resolve) => {
      this.resolveGone = resolve;
    });
    this.trying = { backend: options.backends[0]!, absent: {} };
    this.worker = options.createWorker();
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    this.worker.onerror = (event) => this.leave(`the worker failed: ${event.message}`, true);
  }

  /** Starts a worker. Rejects with `Refused` when a backend is slow to start or fails the canary, or none is there. */
  static async start(options: SeatOptions, signal: AbortSignal): Promise<{ seat: Seat; started: Started }> {
    const seat = new Seat(options);
    const result = await seat.begin(signal);
    if (!(result instanceof Refused)) return { seat, started: result };
    seat.leave(result.message, true);
    throw result;
  }

  /** How many pictures it is busy with. */
  get busy(): number {
    return this.asked.size;
  }

  /** Whether it has been silent for so long that what is asked of it now may wait in vain. */
  get stalled(): boolean {
    return this.hasStalled;
  }

  /**
   * Scores of one picture. The deadline ends the whole worker, since a hanging decode cannot be stopped else. Aborting
   * lets the worker skip what it has not begun. Rejects with a Failure, or with HandedBack.
   */
  classify(picture: Picture, signal: AbortSignal): Promise<Judged> {
    if (this.closed) return Promise.reject(new Failure('host-gone', 'the worker is gone'));
    this.lastId += 1;
    const id = this.lastId;
    const cancel = () => this.post({ kind: 'cancel', id });
    signal.addEventListener('abort', cancel, { once: true });
    const answer = new Promise<Judged>((resolve, reject) => this.asked.set(id, { resolve, reject }));
    if (this.asked.size === 1) this.watchOldest();
    // No transfer: the host keeps the bytes so that another worker can take over from one that dies.
    this.post({ kind: 'classify', id, picture });
    return answer.finally(() => signal.removeEventListener('abort', cancel));
  }

  /** Runs the canary again; leaves when the backend computes something else than it should, or nothing in time. */
  async check(): Promise<void> {
    const why = 'the backend did not answer the built-in picture';
    const late = setTimeout(() => this.leave(why, true), this.options.deadlines.check);
    const checked = new Promise<void>((resolve) => {
      this.checked = resolve;
      this.post({ kind: 'check' });
    });
    await Promise.race([checked, this.gone]);
    clearTimeout(late);
  }

  /** Gives back every picture but the oldest, which alone can be blamed for the worker's silence. */
  handBack(): void {
    const [, ...behind] = this.asked;
    for (const [id, { reject }] of behind) {
      this.asked.delete(id);
      this.post({ kind: 'cancel', id });
      reject(new HandedBack('another picture keeps the worker busy'));
    }
  }

  /** Ends the worker once it has answered what it was asked. */
  retire(): void {
    this.retiring = true;
    if (this.busy === 0) this.leave('replaced', false);
  }

  /** Ends the worker and answers everything it was still asked. */
  leave(why: string, failed: boolean): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.late);
    clearTimeout(this.silent);
    this.worker.terminate();
    for (const { reject } of this.asked.values()) reject(new Failure('host-gone', why));
    this.asked.clear();
    this.resolveGone({ why, failed });
  }

  private async begin(signal: AbortSignal): Promise<Started | Refused> {
    const { backends, load, deadlines } = this.options;
    let stop = (): void => undefined;
    let late: ReturnType<typeof setTimeout> | undefined;
    const outcome = new Promise<Started | Refused>((resolve) => {
      const fail = (why: string) => resolve(new Refused(this.trying.backend, why, this.trying.absent));
      stop = () => fail('the model is being changed');
      late = setTimeout(() => fail(`it did not start within ${deadlines.start} ms`), deadlines.start);
      void this.gone.then(({ why }) => fail(why));
      this.started = resolve;
    });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else this.post({ kind: 'start', backends, ...load });
    return outcome.finally(() => {
      this.started = undefined;
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    });
  }

  /** Only the oldest picture can be blamed for a worker's silence: those behind it have not had their turn. */
  private watchOldest(): void {
    const { picture: deadline } = this.options.deadlines;
    const [oldest] = this.asked.keys();
    clearTimeout(this.late);
    this.listen();
    if (oldest !== undefined) this.late = setTimeout(() => this.expire(oldest, deadline), deadline);
  }

  /** Counts its silence from now. */
  private listen(): void {
    const { deadlines, stalled } = this.options;
    clearTimeout(this.silent);
    this.hasStalled = false;
    if (this.busy === 0) return;
    this.silent = setTimeout(() => {
      this.hasStalled = true;
      if (this.busy > 1) stalled?.(this);
    }, deadlines.stall);
  }

  private expire(id: number, deadline: number): void {
    this.asked.get(id)?.reject(new Failure('timed-out', `no scores within ${deadline} ms`));
    this.asked.delete(id);
    this.leave('a picture hung', true);
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'trying') this.trying = message;
    else if (message.kind === 'started') this.started?.(message.started);
    else if (message.kind === 'checked') this.checked?.();
    else if (message.kind === 'refused') this.refused(message);
    else this.answer(message);
  }

  private refused({ backend, message, absent }: Extract<FromWorker, { kind: 'refused' }>): void {
    if (this.started) this.started(new Refused(backend, message, absent));
    else this.leave(message, true);
  }

  private answer(message: Extract<FromWorker, { id: number }>): void {
    const asked = this.asked.get(message.id);
    const [oldest] = this.asked.keys();
    this.asked.delete(message.id);
    if (message.id === oldest) this.watchOldest();
    else this.listen();
    if (message.kind === 'judged') asked?.resolve(message.judged);
    else asked?.reject(new Failure(message.reason, message.message));
    if (this.retiring && this.busy === 0) this.leave('replaced', false);
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}
