import { Failure } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import type { Standard } from '../../src/verdict.ts';
import type { Backend, FromWorker, LoadOptions, ToWorker } from './worker-messages.ts';

export interface SeatOptions {
  readonly backend: Backend;
  readonly load: LoadOptions;
  readonly createWorker: () => Worker;
}

export interface Started {
  readonly pack: string;
  readonly standard: Standard;
}

interface Asked {
  readonly resolve: (judged: Judged) => void;
  readonly reject: (failure: Failure) => void;
}

/** Milliseconds for loading a pack, compiling shaders and passing the canary; SwiftShader-slow machines included. */
const START_DEADLINE = 60_000;

/**
 * One worker with the network loaded. It has passed the canary before it is given out. Once `gone` is settled, by a
 * crash, a time-out or `leave`, all it had been asked has been answered with `host-gone` and it takes nothing more.
 */
export class Seat {
  readonly gone: Promise<string>;
  private leaveBecause!: (why: string) => void;
  private readonly asked = new Map<number, Asked>();
  private checking: { resolve: () => void; reject: (error: Error) => void } | undefined;
  private lastId = 0;
  private begun = false;
  private closed = false;

  private constructor(private readonly worker: Worker) {
    this.gone = new Promise((resolve) => {
      this.leaveBecause = resolve;
    });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    worker.onerror = (event) => this.leave(`the worker failed: ${event.message}`);
  }

  /** Starts a worker; rejects with the reason when the backend is missing, slow to start or fails the canary. */
  static async start(options: SeatOptions, signal: AbortSignal): Promise<{ seat: Seat; started: Started }> {
    const seat = new Seat(options.createWorker());
    try {
      return { seat, started: await seat.begin(options, signal) };
    } catch (error) {
      seat.leave('it could not be started');
      throw error;
    }
  }

  /** How many pictures it is busy with. */
  get busy(): number {
    return this.asked.size;
  }

  /** Scores of one picture. The deadline, in ms, ends the whole worker: a hanging decode cannot be stopped else. */
  classify(picture: Picture, deadline: number): Promise<Judged> {
    if (this.closed) return Promise.reject(new Failure('host-gone', 'the worker is gone'));
    this.lastId += 1;
    const id = this.lastId;
    const late = setTimeout(() => this.expire(id, deadline), deadline);
    const answer = new Promise<Judged>((resolve, reject) => this.asked.set(id, { resolve, reject }));
    // No transfer: the host keeps the bytes so that another worker can take over from one that dies.
    this.post({ kind: 'classify', id, picture });
    return answer.finally(() => clearTimeout(late));
  }

  /** Runs the canary again; rejects, and leaves, when the backend computes something else than it should. */
  async check(deadline: number): Promise<void> {
    const late = setTimeout(() => this.leave('the backend did not answer the built-in picture'), deadline);
    try {
      await new Promise<void>((resolve, reject) => {
        this.checking = { resolve, reject };
        this.post({ kind: 'check' });
      });
    } finally {
      clearTimeout(late);
      this.checking = undefined;
    }
  }

  /** Ends the worker and answers everything it was still asked. */
  leave(why: string): void {
    if (this.closed) return;
    this.closed = true;
    this.worker.terminate();
    this.checking?.reject(new Error(why));
    for (const { reject } of this.asked.values()) reject(new Failure('host-gone', why));
    this.asked.clear();
    this.leaveBecause(why);
  }

  private begin({ backend, load }: SeatOptions, signal: AbortSignal): Promise<Started> {
    return new Promise((resolve, reject) => {
      const stop = AbortSignal.any([signal, AbortSignal.timeout(START_DEADLINE)]);
      stop.addEventListener('abort', () => reject(new Error(`${backend} did not start in time`)));
      void this.gone.then((why) => reject(new Error(why)));
      const hear = ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === 'started') resolve({ pack: data.pack, standard: data.standard });
        if (data.kind === 'refused') reject(new Error(data.message));
        this.begun = data.kind === 'started';
        if (data.kind === 'started' || data.kind === 'refused') this.worker.removeEventListener('message', hear);
      };
      this.worker.addEventListener('message', hear);
      this.post({ kind: 'start', backend, ...load });
    });
  }

  private expire(id: number, deadline: number): void {
    this.asked.get(id)?.reject(new Failure('timed-out', `no scores within ${deadline} ms`));
    this.asked.delete(id);
    this.leave('a picture hung');
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'started') this.checking?.resolve();
    if (message.kind === 'refused' && this.begun) this.leave(message.message);
    if (message.kind !== 'judged' && message.kind !== 'failed') return;
    const asked = this.asked.get(message.id);
    this.asked.delete(message.id);
    if (message.kind === 'judged') asked?.resolve(message.judged);
    else asked?.reject(new Failure(message.reason, message.message));
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}
