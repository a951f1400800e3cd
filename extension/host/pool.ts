import { Failure } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import { Ladder } from './ladder.ts';
import { DEADLINES, type Deadlines, HandedBack, Refused, Seat, type SeatOptions } from './seat.ts';
import type { Backend, Started } from './worker-messages.ts';

/** A picture whose worker died, not by its fault, is given to others this many times in all. */
const TRIES = 3;
/** Milliseconds of use after which the canary runs again. */
const CHECK_EVERY = 5 * 60_000;
/** Milliseconds on a slower backend after which the faster ones are tried again. */
const CLIMB_AFTER = 5 * 60_000;
/** Workers at most, on cores of their own. */
const MOST_WORKERS = 4;
/**
 * Pictures given to a worker at once: it decodes one, off its thread, while it infers another. It hears of a picture only
 * between two inferences, so that a third must be there for it never to wait for one; on the only core it waits for all.
 */
const PER_WORKER = 3;
const PER_LONE_WORKER = 2;
/** Pictures given to the one worker on a GPU: two full batches. */
const PER_GPU = 32;

export interface PoolOptions extends Pick<SeatOptions, 'load' | 'createWorker'> {
  /** Backends to try, fastest first; all of them unless a test says otherwise. */
  readonly backends?: readonly Backend[];
  readonly cores: number;
  readonly deadlines?: Deadlines;
  readonly started?: (started: Started) => void;
}

interface Begun {
  readonly seat: Seat;
  readonly started: Started;
}

/**
 * The workers: started on demand on the fastest backend that passes the canary, replaced when they die, moved down
 * the ladder when a backend fails and up again later. At most one worker on WebGPU and the CPU, up to four on WASM.
 */
export class Pool {
  private readonly seats = new Set<Seat>();
  private readonly retired = new Set<Seat>();
  private readonly ladder: Ladder;
  private readonly closing = new AbortController();
  private first: Promise<void> | undefined;
  private growing = false;
  private climbing = false;
  /** Set where one more worker could not be started. */
  private crowded = false;
  private triedAt = 0;
  private checkedAt = 0;

  constructor(private readonly options: PoolOptions) {
    this.ladder = new Ladder(options.backends);
  }

  get backend(): Backend | undefined {
    return this.seats.size > 0 ? this.ladder.backend : undefined;
  }

  /** Pictures that can be worked on at the same time. */
  get places(): number {
    if (this.ladder.backend === 'webgpu') return PER_GPU;
    return this.mostSeats === 1 ? PER_LONE_WORKER : PER_WORKER * this.mostSeats;
  }

  /** Why a slower backend is in use than this machine could have; undefined when all is well. */
  get degraded(): string | undefined {
    return this.ladder.degraded;
  }

  get size(): number {
    return this.seats.size;
  }

  /**
   * Scores of one picture. Rejects with `no-backend`, `timed-out`, `corrupt`, `too-large`, `host-gone`, or, once
   * aborted, `cancelled`.
   */
  async classify(picture: Picture, signal: AbortSignal): Promise<Judged> {
    for (let tries = 1; ; tries += 1) {
      while (this.seats.size === 0) await this.startFirst();
      if (signal.aborted) throw new Failure('cancelled', 'nobody waits for this picture any more');
      try {
        const judged = await this.chooseSeat().classify(picture, signal);
        this.ladder.succeeded();
        return judged;
      } catch (error) {
        if (error instanceof HandedBack) {
          tries -= 1;
          continue;
        }
        const failure = Failure.from(error, 'host-gone');
        if (failure.reason !== 'host-gone' || tries === TRIES || this.closing.signal.aborted) throw failure;
      }
    }
  }

  /** Starts the first worker, so that the first picture need not wait for it. */
  async warm(): Promise<void> {
    if (this.seats.size === 0) await this.startFirst();
  }

  /** Ends all workers but `keep` idle ones. */
  letGo(keep: number): void {
    const idle = [...this.seats].filter((seat) => seat.busy === 0);
    for (const seat of idle.slice(keep)) seat.leave('let go while idle', false);
  }

  close(): void {
    this.closing.abort();
    for (const seat of [...this.seats, ...this.retired]) seat.leave('the model is being changed', false);
  }

  private get mostSeats(): number {
    const one = this.ladder.backend === 'webgpu' || this.ladder.backend === 'cpu';
    return one ? 1 : Math.max(1, Math.min(MOST_WORKERS, this.options.cores));
  }

  private chooseSeat(): Seat {
    this.checkAgain();
    void this.climbAgain();
    const { lively } = this;
    const least = leastBusy(lively.length > 0 ? lively : [...this.seats]);
    // Another worker takes longer to start than a picture to judge, so the busy one serves meanwhile.
    if (least.busy > 0 && this.hasRoom) void this.grow();
    return least;
  }

  private get lively(): Seat[] {
    return [...this.seats].filter((seat) => !seat.stalled);
  }

  /** A silent worker does not count: the pictures behind the one that hangs it must not wait for its deadline. */
  private get hasRoom(): boolean {
    return this.lively.length < this.mostSeats && this.seats.size <= this.mostSeats;
  }

  /** Has others take what waits behind the picture that a worker is silent about, now or when there are others. */
  private relieve(stalled: Seat): void {
    if (this.lively.length > 0) stalled.handBack();
    else if (this.hasRoom) void this.grow();
  }

  private startFirst(): Promise<void> {
    this.first ??= this.goDown().finally(() => {
      this.first = undefined;
    });
    return this.first;
  }

  /** Goes down the ladder until a backend works. */
  private async goDown(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        return this.adopt(await this.begin(this.ladder.below));
      } catch (error) {
        this.triedAt = performance.now();
        if (!this.ladder.refuse(error)) break;
      }
    }
    throw new Failure('no-backend', `no backend works here (${this.ladder.restart()})`);
  }

  /** One more worker of the kind in use; where there is no room for it, those that there are go on. */
  private async grow(): Promise<void> {
    if (this.growing || this.crowded || this.closing.signal.aborted) return;
    this.growing = true;
    const { backend } = this.ladder;
    try {
      const begun = await this.begin([backend]);
      if (backend === this.ladder.backend) this.adopt(begun);
      else begun.seat.retire();
    } catch {
      this.crowded = true;
    } finally {
      this.growing = false;
    }
  }

  private begin(backends: readonly Backend[]): Promise<Begun> {
    const { load, createWorker, deadlines = DEADLINES } = this.options;
    const stalled = (seat: Seat) => this.relieve(seat);
    return Seat.start({ load, createWorker, deadlines, backends, stalled }, this.closing.signal);
  }

  private adopt({ seat, started }: Begun): void {
    // While this one was starting, a faster backend may have come back.
    if (this.seats.size > 0 && this.ladder.isFasterThan(started.backend)) {
      seat.retire();
      return;
    }
    this.ladder.startedOn(started);
    this.checkedAt = performance.now();
    this.seats.add(seat);
    void seat.gone.then(({ why, failed }) => this.lost(seat, failed ? why : undefined));
    this.options.started?.(started);
    for (const other of this.seats) if (other.stalled) this.relieve(other);
  }

  private lost(seat: Seat, failure: string | undefined): void {
    const used = this.seats.delete(seat);
    this.retired.delete(seat);
    this.crowded = false;
    if (!used || failure === undefined || !this.ladder.strike(failure)) return;
    this.triedAt = performance.now();
    for (const other of this.seats) this.retire(other);
  }

  private retire(seat: Seat): void {
    this.seats.delete(seat);
    this.retired.add(seat);
    seat.retire();
  }

  private checkAgain(): void {
    if (performance.now() - this.checkedAt < CHECK_EVERY) return;
    this.checkedAt = performance.now();
    // A seat that fails its check leaves; its pictures and the next ones go to whatever starts instead.
    for (const seat of this.seats) void seat.check();
  }

  /** Tries the backends that have failed once more, while the slower one serves. */
  private async climbAgain(): Promise<void> {
    const { above } = this.ladder;
    if (this.climbing || above.length === 0 || performance.now() - this.triedAt < CLIMB_AFTER) return;
    this.triedAt = performance.now();
    this.climbing = true;
    const before = [...this.seats];
    for (const backend of above) {
      try {
        this.adopt(await this.begin([backend]));
        for (const seat of before) if (this.seats.has(seat)) this.retire(seat);
        break;
      } catch (error) {
        if (error instanceof Refused) this.ladder.note(error);
      }
    }
    this.climbing = false;
  }
}

function leastBusy(seats: readonly Seat[]): Seat {
  return seats.reduce((least, seat) => (seat.busy < least.busy ? seat : least));
}
