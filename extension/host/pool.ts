import { Failure } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import { Seat, type SeatOptions, type Started } from './seat.ts';
import { BACKENDS, type Backend } from './worker-messages.ts';

/** Milliseconds that decoding and judging one picture may take before its worker is given up. */
const PICTURE_DEADLINE = 15_000;
/** A picture whose worker died, not by its fault, is given to others this many times in all. */
const TRIES = 3;
const CHECK_EVERY = 5 * 60_000;
const CHECK_DEADLINE = 10_000;
/** Milliseconds on a slower backend after which the faster ones are tried again. */
const CLIMB_AFTER = 5 * 60_000;

export interface PoolOptions extends Omit<SeatOptions, 'backend'> {
  /** Backends to try, fastest first; all of them unless a test says otherwise. */
  readonly backends?: readonly Backend[];
  readonly cores: number;
  readonly started?: (started: Started, backend: Backend) => void;
}

/**
 * The workers: started on demand on the fastest backend that passes the canary, replaced when they die, moved down
 * the ladder when a backend fails and up again later. At most one worker on WebGPU and the CPU, up to four on WASM.
 */
export class Pool {
  private readonly seats: Seat[] = [];
  private readonly refusals = new Map<Backend, string>();
  private readonly closing = new AbortController();
  private starting: Promise<Seat> | undefined;
  private rung = 0;
  private crowded = false;
  private steppedDownAt = 0;
  private checkedAt = 0;

  constructor(private readonly options: PoolOptions) {}

  get backend(): Backend | undefined {
    return this.seats.length > 0 ? this.backends[this.rung] : undefined;
  }

  /** Pictures that can be worked on at the same time. */
  get places(): number {
    const backend = this.backends[this.rung] ?? 'cpu';
    if (backend === 'webgpu') return 32;
    return backend === 'cpu' ? 1 : Math.max(1, Math.min(4, this.options.cores));
  }

  /** Why a slower backend is in use than the ladder's first that this browser has; undefined when all is well. */
  get degraded(): string | undefined {
    const failed = this.backends.slice(0, this.rung).filter((backend) => this.refusals.has(backend));
    return failed.length > 0
      ? failed.map((backend) => `${backend}: ${this.refusals.get(backend)}`).join('; ')
      : undefined;
  }

  get size(): number {
    return this.seats.length;
  }

  /** Scores of one picture. Rejects with `no-backend`, `timed-out`, `corrupt`, `too-large` or `host-gone`. */
  async classify(picture: Picture): Promise<Judged> {
    for (let tries = 1; ; tries += 1) {
      const seat = await this.freeSeat();
      try {
        return await seat.classify(picture, PICTURE_DEADLINE);
      } catch (error) {
        const failure = Failure.from(error, 'host-gone');
        if (failure.reason !== 'host-gone' || tries === TRIES || this.closing.signal.aborted) throw failure;
      }
    }
  }

  /** Starts the first worker, so that the first picture need not wait for it. */
  async warm(): Promise<void> {
    if (this.seats.length === 0) await this.freeSeat();
  }

  /** Ends all workers but `keep` idle ones. */
  letGo(keep: number): void {
    const idle = this.seats.filter((seat) => seat.busy === 0);
    for (const seat of idle.slice(keep)) seat.leave('let go while idle');
  }

  close(): void {
    this.closing.abort();
    for (const seat of [...this.seats]) seat.leave('the model is being changed');
  }

  private get backends(): readonly Backend[] {
    return this.options.backends ?? BACKENDS;
  }

  private async freeSeat(): Promise<Seat> {
    this.climbAgain();
    this.checkAgain();
    const least = [...this.seats].sort((a, b) => a.busy - b.busy)[0];
    if (least && (least.busy === 0 || this.seats.length >= this.mostSeats)) return least;
    this.starting ??= (least ? this.startAnother() : this.startFirst()).finally(() => {
      this.starting = undefined;
    });
    // A second worker takes longer to start than a picture to judge, so the busy one serves meanwhile.
    return least ?? this.starting;
  }

  private get mostSeats(): number {
    if (this.crowded) return this.seats.length;
    return this.backends[this.rung] === 'webgpu' ? 1 : this.places;
  }

  /** Goes down the ladder until a backend works. */
  private async startFirst(): Promise<Seat> {
    for (; this.rung < this.backends.length; this.rung += 1) {
      try {
        return await this.startOn(this.backends[this.rung]!);
      } catch (error) {
        if (this.closing.signal.aborted) break;
        this.refusals.set(this.backends[this.rung]!, error instanceof Error ? error.message : String(error));
        this.steppedDownAt = Date.now();
      }
    }
    const reasons = [...this.refusals].map(([backend, why]) => `${backend}: ${why}`).join('; ');
    this.rung = 0;
    throw new Failure('no-backend', `no backend works here (${reasons})`);
  }

  /** One more worker of the kind in use; where there is no room for it, those that there are go on. */
  private async startAnother(): Promise<Seat> {
    try {
      return await this.startOn(this.backends[this.rung]!);
    } catch {
      this.crowded = true;
      return this.freeSeat();
    }
  }

  private async startOn(backend: Backend): Promise<Seat> {
    const { seat, started } = await Seat.start({ ...this.options, backend }, this.closing.signal);
    this.seat(seat, backend);
    this.options.started?.(started, backend);
    return seat;
  }

  private seat(seat: Seat, backend: Backend): void {
    this.seats.push(seat);
    this.refusals.delete(backend);
    this.checkedAt = Date.now();
    void seat.gone.then(() => {
      this.seats.splice(this.seats.indexOf(seat), 1);
      this.crowded = false;
    });
  }

  private checkAgain(): void {
    if (Date.now() - this.checkedAt < CHECK_EVERY) return;
    this.checkedAt = Date.now();
    // A seat that fails its check leaves; its pictures and the next ones go to whatever starts instead.
    for (const seat of this.seats) void seat.check(CHECK_DEADLINE).catch(() => undefined);
  }

  private climbAgain(): void {
    if (this.rung === 0 || Date.now() - this.steppedDownAt < CLIMB_AFTER) return;
    this.steppedDownAt = Date.now();
    if (this.seats.some((seat) => seat.busy > 0)) return;
    this.letGo(0);
    this.rung = 0;
  }
}
