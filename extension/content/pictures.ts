import { Failure } from '../../src/failure.ts';
import { FairQueue } from '../../src/queue.ts';
import { judge, type Standard, thresholdsAt, type Verdict } from '../../src/verdict.ts';
import type { PictureReport, Priority, Route } from '../shared/messages.ts';
import { revealInForce, type Settings } from '../shared/settings.ts';
import type { Answer, Connection } from './connection.ts';
import type { Subject } from './find.ts';
import { mark } from './guard.ts';
import { markFor } from './marks.ts';
import { readPicture } from './read.chrome.ts';

/** Pictures of this frame that are read and judged at the same time; the rest waits here, nearest first. */
const AT_ONCE = 16;
/** Milliseconds after which a picture that does not finish loading is said to be stuck; it is still judged if it does. */
const LOADING_DEADLINE = 30_000;

/** What this script knows of one element. `source` is what it showed when it was read. */
interface Known {
  source: string;
  /** Ends the reading and judging of what the element showed before. */
  current: AbortController;
  near: Priority;
  /** Tells whoever has the picture now, this frame's queue or the host, that its turn has changed. */
  reprioritise?: (priority: Priority) => void;
  answer?: Answer & { route: Route };
  failure?: Failure;
  verdict?: Verdict;
  revealed?: boolean;
  /** Blurred through the context menu, whatever the verdict. */
  byHand?: boolean;
  tiny?: boolean;
  /** Its source was written with what it was: it may load anew, and show something else under the same address. */
  mayReload?: boolean;
  stuck?: ReturnType<typeof setTimeout>;
}

export interface Rules {
  readonly settings: Settings;
  /** Whether this page is filtered at all. */
  readonly filtering: boolean;
  readonly sensitivity: number;
}

/** Every picture of this frame: when it is read, what came of it, and the mark that follows from that. */
export class Pictures {
  private readonly known = new Map<Subject, Known>();
  /** What was known of elements that are no longer in the page. */
  private readonly past = new WeakMap<Subject, Known>();
  private readonly queue = new FairQueue(AT_ONCE);
  private readonly toMeasure = new Set<Subject>();
  private readonly sizes: ResizeObserver;
  private readonly sight: IntersectionObserver;
  private standard: { model: string; standard: Standard } | undefined;
  /** Set by “Show all” and “Blur everything here” until the page is left. */
  private everything: 'show' | 'blur' | undefined;

  /** Undefined until the settings are known: then nothing is judged, and nothing shown. */
  private rules: Rules | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly changedView: () => void,
    signal: AbortSignal,
  ) {
    this.sizes = new ResizeObserver((entries) => this.resized(entries.map(({ target }) => target as Subject)));
    this.sight = new IntersectionObserver((entries) => this.sighted(entries), { rootMargin: '50%' });
    signal.addEventListener('abort', () => {
      this.sizes.disconnect();
      this.sight.disconnect();
      for (const { current, stuck } of this.known.values()) {
        current.abort();
        clearTimeout(stuck);
      }
    });
  }

  add(subject: Subject): void {
    const before = this.past.get(subject);
    this.past.delete(subject);
    this.sight.observe(subject);
    if (before && shows(subject, before)) {
      this.known.set(subject, before);
      this.settle(subject, before);
    } else this.look(subject);
  }

  remove(subject: Subject): void {
    const known = this.known.get(subject);
    if (!known) return;
    known.current.abort();
    clearTimeout(known.stuck);
    this.known.delete(subject);
    this.toMeasure.delete(subject);
    this.sight.unobserve(subject);
    this.sizes.unobserve(subject);
    // Lists take nodes out and put them back; then the picture need not be hidden for a moment again.
    if (known.answer) this.past.set(subject, known);
    mark(subject, undefined);
  }

  /** What decides on the element's picture was written: if it shows something else, now or soon, it is hidden again. */
  change(subject: Subject): void {
    const known = this.known.get(subject);
    if (known && shows(subject, known)) known.mayReload = true;
    else if (known) this.look(subject);
  }

  /** The element has loaded, or failed to. */
  load(subject: Subject): void {
    const known = this.known.get(subject);
    if (known && (known.mayReload || !shows(subject, known))) this.look(subject);
  }

  /** Judges anew with other settings, from scores already known. */
  rejudge(rules: Rules): void {
    const turnedOn = rules.filtering && !this.rules?.filtering;
    this.rules = rules;
    if (turnedOn) this.everything = undefined;
    for (const [subject, known] of this.known) {
      if (known.tiny || turnedOn) this.look(subject);
      else this.settle(subject, known);
    }
  }

  /** How labels become verdicts; scores of another model are void. */
  setStandard(model: string, standard: Standard): void {
    const before = this.standard?.model;
    this.standard = { model, standard };
    for (const [subject, known] of this.known) {
      if (before !== undefined && before !== model) this.look(subject);
      else this.settle(subject, known);
    }
  }

  reveal(subject: Subject, revealed: boolean): void {
    const known = this.known.get(subject);
    if (!known) return;
    known.revealed = revealed;
    this.settle(subject, known);
  }

  /** Blurs one picture whatever the verdict, or shows it. */
  treat(subject: Subject, as: 'show' | 'blur'): void {
    const known = this.known.get(subject);
    if (!known) return;
    known.byHand = as === 'blur';
    this.reveal(subject, as === 'show');
  }

  /** How veiled pictures may be shown, and whether they are blurred again when the pointer leaves them. */
  get revealing(): { way: Settings['reveal']; veilOnLeave: boolean } {
    const settings = this.rules?.settings;
    return settings
      ? { way: revealInForce(settings), veilOnLeave: settings.veilOnLeave }
      : { way: 'never', veilOnLeave: false };
  }

  retry(subject: Subject): void {
    if (this.known.has(subject)) this.look(subject);
  }

  treatAll(as: 'show' | 'blur'): void {
    this.everything = as;
    for (const [subject, known] of this.known) {
      known.revealed = false;
      this.settle(subject, known);
    }
  }

  /** Why the element is veiled, if it is: what the reveal control says. */
  veiled(subject: Subject): { verdict?: Verdict; failure?: Failure } | undefined {
    const known = this.known.get(subject);
    if (!known || known.revealed || known.tiny || !this.rules?.filtering || this.everything === 'show')
      return undefined;
    if (known.verdict && this.isBlurred(known)) return { verdict: known.verdict };
    return known.failure && this.rules.settings.unjudged === 'veil' && known.failure.reason !== 'missing'
      ? { failure: known.failure }
      : undefined;
  }

  subjects(): IterableIterator<Subject> {
    return this.known.keys();
  }

  report(): PictureReport[] {
    return [...this.known].map(([subject, known]) => ({
      source: known.source || subject.currentSrc,
      state: this.stateOf(subject, known),
      ...(known.answer && {
        scores: known.answer.scores,
        backend: known.answer.backend,
        ms: known.answer.ms,
        route: known.answer.route,
      }),
      ...(known.verdict?.kind === 'blur' && { because: known.verdict.because }),
      ...(known.failure && { reason: known.failure.reason, detail: known.failure.message }),
    }));
  }

  get standardInForce(): Standard | undefined {
    return this.standard?.standard;
  }

  private stateOf(subject: Subject, known: Known): PictureReport['state'] {
    if (this.rules?.filtering === false) return 'off';
    if (known.tiny) return 'tiny';
    if (known.failure?.reason === 'missing') return 'missing';
    if (known.revealed || this.everything === 'show') return 'revealed';
    if (known.failure) return 'failed';
    if (known.verdict) return this.isBlurred(known) ? 'blurred' : 'shown';
    // Nothing to see and nothing to come: an element without a source, or one that loads when it is scrolled to.
    return !subject.currentSrc || (subject.loading === 'lazy' && !subject.complete) ? 'off' : 'pending';
  }

  /** Forgets what was known of the element, hides it, and judges it once it has loaded. */
  private look(subject: Subject): void {
    const known = this.forget(subject);
    if (!this.rules) return;
    if (!this.rules.filtering) this.show(subject);
    else if (subject.complete && subject.currentSrc) this.measureSoon(subject);
    else if (subject.loading !== 'lazy') {
      const stuck = new Failure('timed-out', 'it does not finish loading');
      known.stuck = setTimeout(() => this.fail(subject, stuck), LOADING_DEADLINE);
    }
  }

  private forget(subject: Subject): Known {
    const before = this.known.get(subject);
    before?.current.abort();
    clearTimeout(before?.stuck);
    const known: Known = { source: '', current: new AbortController(), near: before?.near ?? 2 };
    this.known.set(subject, known);
    mark(subject, undefined);
    return known;
  }

  private measureSoon(subject: Subject): void {
    if (this.toMeasure.size === 0) {
      const measure = () => this.measure();
      // A hidden page paints no frames, but its pictures can be ready before it is looked at.
      if (document.visibilityState === 'hidden') setTimeout(measure);
      else requestAnimationFrame(measure);
    }
    this.toMeasure.add(subject);
  }

  /** Sizes of everything that has loaded since the last frame, in one go: one layout at most. */
  private measure(): void {
    const subjects = [...this.toMeasure];
    this.toMeasure.clear();
    const tooSmall = subjects.map((subject) => this.isTiny(subject));
    subjects.forEach((subject, i) => {
      const known = this.known.get(subject);
      if (!known || !this.rules?.filtering || !subject.complete) return;
      known.source = subject.currentSrc;
      if (tooSmall[i]) {
        known.tiny = true;
        this.sizes.observe(subject);
        this.show(subject);
      } else void this.judge(subject, known);
    });
  }

  private isTiny(subject: Subject): boolean {
    const { width, height } = subject.getBoundingClientRect();
    // Not laid out: judged by what it would be, so that it is ready when it appears.
    const [across, down] = width > 0 && height > 0 ? [width, height] : [subject.naturalWidth, subject.naturalHeight];
    return across > 0 && down > 0 && Math.min(across, down) < (this.rules?.settings.minSize ?? 0);
  }

  private async judge(subject: Subject, known: Known): Promise<void> {
    const { signal } = known.current;
    const { source } = known;
    const isCurrent = () => this.known.get(subject) === known && !signal.aborted && subject.currentSrc === source;
    try {
      const turn = { priority: known.near, from: this };
      const answer = await this.queue.run(
        turn,
        signal,
        () => this.ask(subject, known, signal),
        (reprioritise) => {
          known.reprioritise = reprioritise;
        },
      );
      if (!isCurrent()) return;
      known.answer = answer;
    } catch (error) {
      const failure = Failure.from(error, 'unreadable');
      if (!isCurrent() || failure.reason === 'cancelled') return;
      known.failure = failure;
    }
    this.settle(subject, known);
  }

  private async ask(subject: Subject, known: Known, signal: AbortSignal): Promise<Answer & { route: Route }> {
    const { asked, route } = await readPicture(subject, known.source, () => this.connection.nonce(), signal);
    const answer = await this.connection.ask(asked, known.near, signal, (reprioritise) => {
      known.reprioritise = reprioritise;
    });
    return { ...answer, route };
  }

  private fail(subject: Subject, failure: Failure): void {
    const known = this.known.get(subject);
    if (!known || subject.complete) return;
    known.source = subject.currentSrc;
    known.failure = failure;
    this.settle(subject, known);
  }

  /** The mark that follows from what is known and from the settings. */
  private settle(subject: Subject, known: Known): void {
    const { rules } = this;
    if (!rules) return;
    if (!rules.filtering || known.tiny) return this.show(subject);
    const { settings, sensitivity } = rules;
    if (known.answer && this.standard) {
      const { standard } = this.standard;
      known.verdict = judge(
        known.answer.scores,
        standard.categories,
        thresholdsAt(standard, sensitivity, settings.thresholds),
      );
    }
    if (this.everything === 'show' || known.revealed) return this.show(subject);
    if (known.failure) this.settleFailed(subject, known.failure, settings);
    else if (this.isBlurred(known)) this.blur(subject, settings);
    else if (known.verdict) this.show(subject);
    this.changedView();
  }

  /** Whether a judged picture is blurred: for its verdict, or because the user said so. */
  private isBlurred({ verdict, byHand }: Known): boolean {
    return verdict !== undefined && (verdict.kind === 'blur' || byHand === true || this.everything === 'blur');
  }

  private settleFailed(subject: Subject, { reason }: Failure, { unjudged }: Settings): void {
    const shown = reason === 'missing' || (unjudged === 'show' && this.everything !== 'blur');
    if (shown) this.show(subject);
    else mark(subject, 'cover');
  }

  private blur(subject: Subject, settings: Settings): void {
    const { width, height } = subject.getBoundingClientRect();
    mark(subject, markFor(settings, Math.max(width, height)));
    this.sizes.observe(subject);
  }

  private show(subject: Subject): void {
    mark(subject, 'show');
    this.changedView();
  }

  private resized(subjects: readonly Subject[]): void {
    for (const subject of subjects) {
      const known = this.known.get(subject);
      if (!known) this.sizes.unobserve(subject);
      else if (known.tiny && !this.isTiny(subject)) this.look(subject);
      else if (this.isBlurred(known)) this.settle(subject, known);
    }
  }

  private sighted(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect: box } of entries) {
      const known = this.known.get(target as Subject);
      if (!known) continue;
      const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
      known.near = inView ? 0 : isIntersecting ? 1 : 2;
      known.reprioritise?.(known.near);
    }
  }
}

/** Whether the element still shows what was judged. */
function shows(subject: Subject, { source, failure }: Known): boolean {
  return source !== '' && subject.complete && subject.currentSrc === source && !failure;
}
