import { Failure } from '../../src/failure.ts';
import { FairQueue } from '../../src/queue.ts';
import type { Connection } from './connection.ts';
import type { Known } from './known.ts';
import type { Subject } from './subjects/subject.ts';

/** Pictures of this frame that are read and judged at the same time; the rest waits here, nearest first. */
const AT_ONCE = 16;

/** Reads subjects in turn and asks the host about them. */
export class Judging {
  readonly #queue = new FairQueue(AT_ONCE);

  constructor(private readonly connection: Connection) {}

  /** Answers for all pictures in it, or why there are none. Ends when what is known of it is void. */
  async judge(subject: Subject, known: Known): Promise<Known['answers'] | Failure> {
    const { signal } = known.current;
    const ask = () => this.#ask(subject, known, signal);
    try {
      return await this.#queue.run({ priority: known.near, from: this }, signal, ask, (reprioritise) => {
        known.reprioritise = reprioritise;
      });
    } catch (error) {
      return await this.#explain(subject, Failure.from(error, 'unreadable'));
    }
  }

  /** What nobody else finds may be on the page all the same: for members only, or in spite of an error's status. */
  async #explain(subject: Subject, failure: Failure): Promise<Failure> {
    if (failure.reason !== 'missing' || (await subject.showsNothing())) return failure;
    return new Failure('unreadable', failure.message);
  }

  async #ask(subject: Subject, known: Known, signal: AbortSignal): Promise<Known['answers']> {
    const reads = await subject.read(() => this.connection.nonce(), signal);
    const answers = reads.map(async ({ asked, route }) => {
      const answer = await this.connection.ask(asked, known.near, signal, (reprioritise) => {
        known.reprioritise = reprioritise;
      });
      return { ...answer, route };
    });
    return await Promise.all(answers);
  }
}
