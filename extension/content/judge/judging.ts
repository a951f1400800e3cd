import { Failure } from '../../../src/failure.ts';
import { FairQueue } from '../../../src/queue.ts';
import type { Priority, Seen } from '../../shared/messages.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Answer, Connection } from './connection.ts';
import type { Known } from './known.ts';

/** Pictures of this frame that are read and judged at the same time; the rest waits here, nearest first. */
const AT_ONCE = 16;
/** Milliseconds after which far pictures are begun with though the page still loads and has something to do. */
const PATIENCE = 3000;

/** Reads subjects in turn and asks the host about them. */
export class Judging {
  readonly #connection: Connection;
  readonly #queue = new FairQueue(AT_ONCE);
  readonly #hasLoaded = pageHasLoaded();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Answers for all pictures in it, or why there are none. Ends when what is known of it is void. */
  async judge(subject: Subject, known: Known): Promise<Known['answers'] | Failure> {
    const { signal } = known.current;
    const ask = () => this.#ask(subject, known, signal);
    try {
      if (known.near === 2) await Promise.race([this.#hasLoaded, pageIsIdle(), comesNear(known)]);
      return await this.#queue.run({ priority: known.near, from: this }, signal, ask, (reprioritise) => {
        known.reprioritise = reprioritise;
      });
    } catch (error) {
      return await this.#explain(subject, Failure.from(error, 'unreadable'));
    }
  }

  /** Scores of what was judged already, by what was learnt since. */
  async recall({ answers, near, current }: Known): Promise<Known['answers'] | Failure> {
    try {
      return await Promise.all(answers.map((answer) => this.#recall(answer, near, current.signal, false)));
    } catch (error) {
      return Failure.from(error, 'host-gone');
    }
  }

  /** How the network saw all pictures in it. Looks once more where the host has forgotten it; rejects with a Failure. */
  async seen(subject: Subject, known: Known): Promise<Seen[]> {
    const { near, current } = known;
    const recall = async (answers: Known['answers']) =>
      await Promise.all(answers.map((answer) => this.#recall(answer, near, current.signal, true)));
    const seen = await recall(known.answers).catch(async () => recall(await this.#ask(subject, known, current.signal)));
    const model = this.#connection.seenBy;
    return seen.flatMap(({ features }) => (features ? [{ features, model }] : []));
  }

  async #recall<A extends Answer>(answer: A, near: Priority, signal: AbortSignal, features: boolean): Promise<A> {
    const asked = { key: answer.key, features };
    return { ...answer, ...(await this.#connection.ask(asked, near, signal, () => undefined)) };
  }

  /** What nobody else finds may be on the page all the same: for members only, or in spite of an error's status. */
  async #explain(subject: Subject, failure: Failure): Promise<Failure> {
    if (failure.reason !== 'missing' || (await subject.showsNothing())) return failure;
    return new Failure('unreadable', failure.message);
  }

  async #ask(subject: Subject, known: Known, signal: AbortSignal): Promise<Known['answers']> {
    const reads = await subject.read(() => this.#connection.nonce(), signal);
    const answers = reads.map(async ({ asked, route }) => {
      const answer = await this.#connection.ask(asked, known.near, signal, (reprioritise) => {
        known.reprioritise = reprioritise;
      });
      return { ...answer, route };
    });
    return await Promise.all(answers);
  }
}

/** Resolves when the page has nothing to do: reading and judging what nobody sees yet takes time from the page itself. */
function pageIsIdle(): Promise<unknown> {
  return new Promise((resolve) => requestIdleCallback(resolve));
}

/** Resolves once a far picture is no longer far. */
function comesNear(known: Known): Promise<void> {
  return new Promise((resolve) => {
    known.reprioritise = (priority) => {
      if (priority < 2) resolve();
    };
  });
}

/** Resolves after the load event. */
function pageHasLoaded(): Promise<void> {
  return new Promise((resolve) => {
    if (document.readyState === 'complete') resolve();
    addEventListener('load', () => setTimeout(resolve), { once: true });
    setTimeout(resolve, PATIENCE);
  });
}
