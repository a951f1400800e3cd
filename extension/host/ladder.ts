import { Refused } from './seat.ts';
import { BACKENDS, type Backend, type Started } from './worker-messages.ts';

/** Workers of one backend that may fail in a row, without a picture judged between, before it is given up. */
const STRIKES = 4;

interface Refusal {
  readonly why: string;
  /** This browser or machine has no such thing: nothing is broken, and nothing will change. */
  readonly absent: boolean;
}

/** Which backend is in use, and what is known of the faster ones. */
export class Ladder {
  private readonly refusals = new Map<Backend, Refusal>();
  private readonly worked = new Set<Backend>();
  private rung = 0;
  private strikes = 0;

  constructor(private readonly backends: readonly Backend[] = BACKENDS) {}

  get backend(): Backend {
    return this.backends[this.rung]!;
  }

  /** The backend in use and all slower ones. */
  get below(): readonly Backend[] {
    return this.backends.slice(this.rung);
  }

  /** Faster backends that this machine has or had, and that failed. */
  get above(): readonly Backend[] {
    return this.backends.slice(0, this.rung).filter((backend) => this.hasFailed(backend));
  }

  /** Which faster backends have failed, and how; undefined when the fastest that this machine has is in use. */
  get degraded(): string | undefined {
    return this.above.length > 0 ? describe(this.above, this.refusals) : undefined;
  }

  /** Whether the backend in use is faster than another. */
  isFasterThan(other: Backend): boolean {
    return this.rung < this.backends.indexOf(other);
  }

  /** Steps to the backend that has passed its canary. */
  startedOn({ backend, absent }: Started): void {
    this.noteAbsent(absent);
    this.refusals.delete(backend);
    this.worked.add(backend);
    if (backend !== this.backend) this.strikes = 0;
    this.rung = this.backends.indexOf(backend);
  }

  /** Steps below a backend that would not start. False if there is none below. */
  refuse(error: unknown): boolean {
    const refused = error instanceof Refused ? error : new Refused(this.backend, String(error));
    this.note(refused);
    return this.stepBelow(refused.backend);
  }

  /** Keeps in mind why a backend was refused. */
  note({ backend, message, absent }: Refused): void {
    this.noteAbsent(absent);
    if (!(backend in absent)) this.refusals.set(backend, { why: message, absent: false });
  }

  /** A worker has failed after it had started. True if that was once too often: then a slower backend is in force. */
  strike(why: string): boolean {
    this.strikes += 1;
    const { backend } = this;
    if (this.strikes < STRIKES || !this.stepBelow(backend)) return false;
    this.refusals.set(backend, { why, absent: false });
    return true;
  }

  /** A picture was judged. */
  succeeded(): void {
    this.strikes = 0;
  }

  /** After every backend has been refused: why each was; the next attempt begins at the top. */
  restart(): string {
    this.rung = 0;
    return describe(this.backends, this.refusals);
  }

  private stepBelow(backend: Backend): boolean {
    const next = this.backends.indexOf(backend) + 1;
    if (next >= this.backends.length) return false;
    this.rung = next;
    this.strikes = 0;
    return true;
  }

  private noteAbsent(absent: Started['absent']): void {
    for (const backend of this.backends) {
      const why = absent[backend];
      // What was there before and is not now has been lost: that is worth telling, and worth trying again.
      if (why !== undefined) this.refusals.set(backend, { why, absent: !this.worked.has(backend) });
    }
  }

  private hasFailed(backend: Backend): boolean {
    return this.refusals.get(backend)?.absent === false;
  }
}

function describe(backends: readonly Backend[], refusals: ReadonlyMap<Backend, Refusal>): string {
  return backends
    .filter((backend) => refusals.has(backend))
    .map((backend) => `${backend}: ${refusals.get(backend)!.why}`)
    .join('; ');
}
