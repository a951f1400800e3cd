import { Failure } from '../../../src/failure.ts';
import type { Standard, Verdict } from '../../../src/verdict.ts';
import type { PictureReport, Pointed, Seen } from '../../shared/messages.ts';
import { revealInForce, type Settings } from '../../shared/settings.ts';
import { Sight } from '../find/sight.ts';
import type { Subject } from '../subjects/subject.ts';
import { MotionWatch } from '../veil/motion.ts';
import { LaidOutFrame } from '../veil/next-frame.ts';
import type { Judging } from './judging.ts';
import type { Known, Rules } from './known.ts';
import { Overdue } from './overdue.ts';
import { Veils } from './veils.ts';

/** Milliseconds after which a picture that does not finish loading is said to be stuck; it is still judged if it does. */
const LOADING_DEADLINE = 30_000;

/** Every picture of this frame: when it is read, what came of it, and the veil that follows from that. */
export class Pictures {
  readonly #judging: Judging;
  readonly #known = new Map<Subject, Known>();
  /** What was known of subjects that are no longer in the page. */
  readonly #past = new WeakMap<Subject, Known>();
  readonly #toMeasure = new LaidOutFrame<Subject>((subjects) => this.#measure(subjects));
  readonly #toCompare = new LaidOutFrame(() => this.#lookAtOthers());
  readonly #sight: Sight;
  readonly #motion: MotionWatch;
  readonly #coming: Overdue<Subject>;
  readonly #veils: Veils;
  /** Whose scores they are; scores of another are void. */
  #model: string | undefined;

  constructor(judging: Judging, changedView: () => void, signal: AbortSignal) {
    this.#judging = judging;
    const moved = (subject: Subject, near: Known['near']) => this.#moved(subject, near);
    this.#sight = new Sight(moved, (subject) => this.#resized(subject), signal);
    this.#veils = new Veils(this.#known, this.#sight, changedView);
    this.#coming = new Overdue<Subject>(LOADING_DEADLINE, (subject) => this.#giveUp(subject), signal);
    this.#motion = new MotionWatch((subject) => this.#again(subject), signal);
    // Another size of the window may choose another picture, which is there at once if it was loaded before.
    addEventListener('resize', () => this.#toCompare.add(this), { signal });
    signal.addEventListener('abort', () => {
      for (const { current } of this.#known.values()) current.abort();
    });
  }

  add(subject: Subject): void {
    const before = this.#past.get(subject);
    this.#past.delete(subject);
    this.#sight.follow(subject);
    if (before && shows(subject, before)) {
      this.#known.set(subject, before);
      this.#veils.settle(subject, before);
      if (before.learnt !== this.#veils.rules?.settings.learnt) void this.#recall(subject, before);
    } else this.#look(subject);
  }

  remove(subject: Subject): void {
    const known = this.#known.get(subject);
    if (!known) return;
    known.current.abort();
    this.#known.delete(subject);
    this.#coming.delete(subject);
    this.#toMeasure.delete(subject);
    this.#sight.forget(subject);
    this.#motion.forget(subject);
    // Lists take nodes out and put them back; then the picture need not be hidden for a moment again.
    if (known.verdict) this.#past.set(subject, known);
    subject.veil(undefined);
  }

  /** What decides on the picture was written: if something else is shown, now or soon, it is hidden again. */
  change(subject: Subject): void {
    const known = this.#known.get(subject);
    if (!known) return;
    known.mayReload = true;
    const lookIfOther = () => {
      if (this.#known.get(subject) === known && !shows(subject, known)) this.#look(subject);
    };
    lookIfOther();
    // Browsers begin to load in a microtask: only then it is known whether the same address is loaded anew.
    queueMicrotask(lookIfOther);
  }

  /** It has loaded, or failed to. */
  load(subject: Subject): void {
    const known = this.#known.get(subject);
    if (known && (known.mayReload || !shows(subject, known))) this.#look(subject);
  }

  /** Judges anew with other settings, from scores already known. */
  rejudge(rules: Rules): void {
    const before = this.#veils.rules;
    const resized = rules.settings.minSize !== before?.settings.minSize;
    const turnedOn = rules.filtering && !before?.filtering;
    const learnt = before && rules.settings.learnt !== before.settings.learnt;
    this.#veils.rules = rules;
    if (turnedOn) this.#veils.everything = undefined;
    if (learnt) this.#recallAll();
    for (const [subject, known] of this.#known) {
      const wasOff = !before || !subject.isWanted(before.settings);
      if (known.tiny || turnedOn || wasOff || (resized && this.#veils.isTiny(subject))) this.#look(subject);
      else this.#veils.settle(subject, known);
    }
  }

  /** Asks again about everything that has no answer yet. */
  resume(): void {
    for (const [subject, { verdict, failure }] of this.#known) if (!verdict && !failure) this.#look(subject);
  }

  /** How labels become verdicts; scores of another model are void. */
  setStandard(model: string, standard: Standard): void {
    const before = this.#model;
    this.#model = model;
    this.#veils.standard = standard;
    for (const [subject, known] of this.#known) {
      if (before !== undefined && before !== model) this.#look(subject);
      else this.#veils.settle(subject, known);
    }
  }

  reveal(subject: Subject, revealed: boolean): void {
    const known = this.#known.get(subject);
    if (!known) return;
    known.revealed = revealed;
    this.#veils.settle(subject, known);
  }

  /** Blurs one picture whatever the verdict, or shows it. */
  treat(subject: Subject, as: 'show' | 'blur'): void {
    const known = this.#known.get(subject);
    if (!known) return;
    known.byHand = as === 'blur';
    this.reveal(subject, as === 'show');
  }

  /** How the network saw a picture, for lessons; nothing where it has not been judged. Rejects with a Failure. */
  async seen(subject: Subject): Promise<Seen[]> {
    const known = this.#known.get(subject);
    return known?.verdict ? this.#judging.seen(subject, known) : [];
  }

  /** Shows or blurs a picture until its scores say the same, or say something else again. */
  teach(subject: Subject, as: 'show' | 'blur'): void {
    const known = this.#known.get(subject);
    if (!known) return;
    known.taught = true;
    this.treat(subject, as);
    this.#compare(subject, known);
  }

  /** What a context menu on it offers. */
  pointedAt(subject: Subject): Pointed {
    return this.veiled(subject) ? 'blurred' : this.revealed(subject) ? 'revealed' : 'shown';
  }

  /** Why the subject would be blurred, if it is shown in spite of that. */
  revealed(subject: Subject): Verdict | undefined {
    return this.#veils.revealed(subject);
  }

  /** How veiled pictures may be shown, and whether they are blurred again when the pointer leaves them. */
  get revealing(): { way: Settings['reveal']; veilOnLeave: boolean } {
    const settings = this.#veils.rules?.settings;
    return settings
      ? { way: revealInForce(settings), veilOnLeave: settings.veilOnLeave }
      : { way: 'never', veilOnLeave: false };
  }

  get ownCategories(): Settings['own'] {
    return this.#veils.rules?.settings.own ?? {};
  }

  retry(subject: Subject): void {
    if (this.#known.has(subject)) this.#look(subject);
  }

  treatAll(as: 'show' | 'blur'): void {
    this.#veils.everything = as;
    for (const [subject, known] of this.#known) {
      known.revealed = false;
      this.#veils.settle(subject, known);
    }
  }

  /** Why the subject is veiled, if it is: what the reveal control says. */
  veiled(subject: Subject): ReturnType<Veils['veiled']> {
    return this.#veils.veiled(subject);
  }

  /** All subjects that are in the page. */
  subjects(): IterableIterator<Subject> {
    return this.#known.keys();
  }

  /** The subjects that are seen in an element's box. */
  on(element: Element): Iterable<Subject> {
    return this.#sight.on(element);
  }

  report(): PictureReport[] {
    return this.#veils.report();
  }

  get standardInForce(): Standard | undefined {
    return this.#veils.standard;
  }

  /** Forgets what was known of it, hides it, and judges it once it has loaded. */
  #look(subject: Subject): void {
    const known = this.#forget(subject);
    if (!this.#veils.rules) return;
    const progress = subject.progress();
    if (!this.#veils.isJudged(subject, known) || progress === 'none') this.#veils.show(subject);
    else if (progress === 'ready') this.#toMeasure.add(subject);
    else if (progress === 'coming') this.#coming.add(subject);
  }

  #forget(subject: Subject): Known {
    const before = this.#known.get(subject);
    before?.current.abort();
    this.#coming.delete(subject);
    const known: Known = { source: '', current: new AbortController(), near: before?.near ?? 2, answers: [] };
    this.#known.set(subject, known);
    subject.veil(undefined);
    return known;
  }

  #lookAtOthers(): void {
    for (const [subject, { source }] of this.#known)
      if (source !== '' && source !== subject.source()) this.#look(subject);
  }

  /** Sizes of everything that has loaded since the last frame, in one go: one layout at most. */
  #measure(subjects: readonly Subject[]): void {
    const tooSmall = subjects.map((subject) => this.#veils.isTiny(subject));
    subjects.forEach((subject, i) => {
      const known = this.#known.get(subject);
      if (!known || !this.#veils.isJudged(subject, known) || subject.progress() !== 'ready') return;
      known.source = subject.source();
      if (tooSmall[i]) {
        known.tiny = true;
        this.#sight.followSize(subject);
        this.#veils.show(subject);
      } else void this.#judge(subject, known);
    });
  }

  async #judge(subject: Subject, known: Known): Promise<void> {
    const { source } = known;
    const learnt = this.#veils.rules?.settings.learnt;
    const outcome = await this.#judging.judge(subject, known);
    if (!this.#isStill(subject, known, source)) return;
    if (outcome instanceof Failure) {
      if (outcome.reason === 'cancelled') return;
      known.failure = outcome;
    } else {
      delete known.failure;
      known.answers = [...known.answers, ...outcome].slice(-(subject.motion?.memory ?? outcome.length));
      known.learnt = learnt;
    }
    this.#veils.settle(subject, known);
    // Something may have been learnt while it was judged.
    if (known.answers.length > 0 && known.learnt !== this.#veils.rules?.settings.learnt)
      await this.#recall(subject, known);
  }

  /** Nearest first: where much was learnt, scoring hundreds of pictures anew takes a moment. */
  #recallAll(): void {
    const judged = [...this.#known].filter(([, { answers }]) => answers.length > 0);
    for (const [subject, known] of judged.sort(([, a], [, b]) => a.near - b.near)) void this.#recall(subject, known);
  }

  /** Asks for its scores by what was learnt since it was judged; where nobody knows it any more, it is judged anew. */
  async #recall(subject: Subject, known: Known): Promise<void> {
    const { source } = known;
    const learnt = this.#veils.rules?.settings.learnt;
    const outcome = await this.#judging.recall(known);
    if (!this.#isStill(subject, known, source) || learnt !== this.#veils.rules?.settings.learnt) return;
    if (outcome instanceof Failure) return this.#judge(subject, known);
    known.answers = outcome;
    known.learnt = learnt;
    this.#veils.settle(subject, known);
    this.#compare(subject, known);
  }

  /** Lets the scores speak again once they say what the user said. */
  #compare(subject: Subject, known: Known): void {
    if (!known.taught || (known.verdict?.kind === 'blur') !== known.byHand) return;
    known.taught = false;
    known.byHand = false;
    this.reveal(subject, false);
  }

  #isStill(subject: Subject, known: Known, source: string): boolean {
    return this.#known.get(subject) === known && !known.current.signal.aborted && subject.source() === source;
  }

  /** Something that moves by itself shows something else: judged again, without hiding it if it was judged before. */
  async #again(subject: Subject): Promise<boolean> {
    const known = this.#known.get(subject);
    if (!known || !this.#veils.isJudged(subject, known)) return false;
    const isSame = known.source !== '' && known.source === subject.source();
    if (!isSame || (!known.verdict && !known.failure)) {
      if (known.source === '' || !isSame) this.#look(subject);
      return false;
    }
    await this.#judge(subject, known);
    return known.verdict?.kind === 'blur';
  }

  #giveUp(subject: Subject): void {
    const known = this.#known.get(subject);
    if (!known || subject.progress() !== 'coming') return;
    known.source = subject.source();
    known.failure = new Failure('timed-out', 'it does not finish loading');
    this.#veils.settle(subject, known);
  }

  #resized(subject: Subject): void {
    const known = this.#known.get(subject);
    if (!known) return;
    if (known.tiny && !this.#veils.isTiny(subject)) this.#look(subject);
    else this.#veils.resize(subject, known);
  }

  #moved(subject: Subject, near: Known['near']): void {
    const known = this.#known.get(subject);
    if (!known) return;
    known.near = near;
    known.reprioritise?.(near);
    this.#motion.setInView(subject, near === 0);
  }
}

/** Whether the subject still shows what was judged. */
function shows(subject: Subject, { source, failure }: Known): boolean {
  return source !== '' && subject.progress() === 'ready' && subject.source() === source && !failure;
}
