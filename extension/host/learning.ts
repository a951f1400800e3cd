import { Failure } from '../../src/failure.ts';
import { emptyReservoir, loadReservoir, offer, type Reservoir, saveReservoir } from '../../src/learn.ts';
import type { Judged } from '../../src/picture.ts';
import type { Scores } from '../../src/scores.ts';
import { judge } from '../../src/verdict.ts';
import { readReservoir, storeReservoir } from '../shared/learnt-store.ts';
import type { FromLearner, Heeded, LearntFor, ToLearner } from './learn-messages.ts';

/** Milliseconds that the learner may take to read, train and fit, and to score one picture. */
const DEADLINES = { load: 30_000, score: 10_000 };
/** Milliseconds after which a learner that failed is tried again. */
const RETRY_AFTER = 1000;
/** Pictures seen between two times that the reservoir is stored, where the user agreed. */
const STORE_EVERY = 32;

const NOTHING: Heeded = { corrections: 0, categories: 0, betterWith: Infinity };

interface Waiting {
  readonly resolve: (answer: FromLearner) => void;
  readonly reject: (failure: Failure) => void;
}

/** What is sent to the learner, without the id that the answer comes under. */
type Question = ToLearner extends infer T ? (T extends ToLearner ? Omit<T, 'id'> : never) : never;

/**
 * Wraps the engine's scores in what was learnt from the user. The engine and its cache know nothing of it, so that a
 * correction acts on what has been judged already. Where nothing was learnt there is no worker, and nothing is spent.
 */
export class Learning {
  private model: LearntFor | undefined;
  private revision: number | undefined;
  private heeded: Promise<Heeded> = Promise.resolve(NOTHING);
  /** Ends when the last load that has begun, or waits, has ended. */
  private loading: Promise<unknown> = Promise.resolve();
  private isLoadWaiting = false;
  private betterWith = Infinity;
  private failed = false;
  private triedAt = 0;
  private reservoir = emptyReservoir('');
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly createWorker: () => Worker) {}

  /** Whose features pictures are told by; empty before the model is loaded. */
  get seenBy(): string {
    return this.model?.model ?? '';
  }

  /** To be called with the model in use before its first picture is scored. */
  use(model: LearntFor): void {
    this.model = model;
    if (this.reservoir.model !== model.model) this.reservoir = emptyReservoir(model.model);
    this.reload();
  }

  /** Reads the learnt-store anew where it has changed since: `settings.learnt` of whoever asks. */
  catchUp(revision: number): void {
    if (this.revision === revision) return;
    this.revision = revision;
    this.reload();
  }

  /** How much of what is stored has a say, once the latest of it is in force. */
  async inForce(): Promise<Heeded> {
    if (this.failed && performance.now() - this.triedAt > RETRY_AFTER) this.reload();
    return this.heeded;
  }

  /** Scores as the user would have them. Rejects with `no-backend` where what was learnt cannot be applied. */
  async score({ scores, features }: Pick<Judged, 'scores' | 'features'>): Promise<Scores> {
    const { corrections, categories } = await this.inForce();
    if (corrections + categories === 0) return scores;
    const answer = await this.ask({ kind: 'score', scores, features }, DEADLINES.score);
    return answer.kind === 'scored' ? answer.scores : scores;
  }

  /** Lets a picture stand for "anything else" to own categories, if it would be shown. Not for private windows. */
  offer({ scores, features }: Judged): void {
    const standard = this.model?.standard;
    if (!standard || judge(scores, standard.categories, standard.thresholds.balanced).kind === 'blur') return;
    this.reservoir = offer(this.reservoir, features);
    if (this.reservoir.vectors.length >= this.betterWith) this.reload();
    if (this.reservoir.offered % STORE_EVERY === 0) void this.keep(this.reservoir).catch(() => undefined);
  }

  private reload(): void {
    if (!this.model) return;
    this.failed = false;
    this.betterWith = Infinity;
    // The one that waits will read this change too: however often pages tell of one, two loads are all that it takes.
    if (this.isLoadWaiting) return;
    const heeded = this.loadInTurn();
    this.heeded = heeded;
    this.loading = heeded.catch(() => undefined);
    // Whoever scores a picture is told.
    heeded.catch(() => {
      if (this.heeded === heeded) this.failed = true;
    });
  }

  private async loadInTurn(): Promise<Heeded> {
    this.isLoadWaiting = true;
    await this.loading;
    this.isLoadWaiting = false;
    return this.model ? this.load(this.model) : NOTHING;
  }

  private async load(model: LearntFor): Promise<Heeded> {
    this.triedAt = performance.now();
    await this.recall(model);
    const answer = await this.ask({ kind: 'load', for: model, seen: this.reservoir.vectors }, DEADLINES.load);
    const heeded = answer.kind === 'loaded' ? answer.heeded : NOTHING;
    this.betterWith = heeded.betterWith;
    if (heeded.corrections + heeded.categories === 0 && this.waiting.size === 0) this.end();
    return heeded;
  }

  /** Takes up what was stored of earlier days, once there is little of this one. */
  private async recall({ model }: LearntFor): Promise<void> {
    const saved = await readReservoir().catch(() => undefined);
    const kept = loadReservoir(saved, model);
    if (this.reservoir.model === model && kept.vectors.length > this.reservoir.vectors.length) this.reservoir = kept;
  }

  private async keep(reservoir: Reservoir): Promise<void> {
    // There is one exactly where the user agreed.
    if (await readReservoir()) await storeReservoir(saveReservoir(reservoir));
  }

  private ask(question: Question, deadline: number): Promise<FromLearner> {
    this.lastId += 1;
    const id = this.lastId;
    this.worker ??= this.start();
    const late = setTimeout(() => this.fail(`the learner did not answer within ${deadline} ms`), deadline);
    const answer = new Promise<FromLearner>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.worker.postMessage({ ...question, id } satisfies ToLearner);
    return answer.finally(() => clearTimeout(late));
  }

  private start(): Worker {
    const worker = this.createWorker();
    worker.onmessage = ({ data }: MessageEvent<FromLearner>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.kind === 'failed') waiting?.reject(cannotApply(data.message));
      else waiting?.resolve(data);
    };
    worker.onerror = ({ message }) => this.fail(`the learner failed: ${message}`);
    return worker;
  }

  /** Ends the learner and answers all that it was asked. */
  private fail(why: string): void {
    this.end();
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    if (!this.isLoadWaiting) {
      this.heeded = Promise.reject(cannotApply(why));
      this.heeded.catch(() => undefined);
      this.failed = true;
    }
    for (const { reject } of waiting) reject(cannotApply(why));
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}

const cannotApply = (why: string): Failure => new Failure('no-backend', `what was learnt cannot be applied: ${why}`);
