import type { Failure } from '../../../src/failure.ts';
import type { Standard, Verdict } from '../../../src/verdict.ts';
import type { PictureReport } from '../../shared/messages.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Sight } from '../find/sight.ts';
import type { Subject } from '../subjects/subject.ts';
import { type Mark, markFor } from '../veil/marks.ts';
import { LaidOutFrame } from '../veil/next-frame.ts';
import { type Everything, isBlurred, type Known, type Rules, reportOn, treatmentOf, verdictOn } from './known.ts';

/** The veil of every picture of this frame, as it follows from what is known of it and from the rules in force. */
export class Veils {
  readonly #known: ReadonlyMap<Subject, Known>;
  readonly #sight: Sight;
  readonly #changedView: () => void;
  /** Undefined until the settings are known: then nothing is judged, and nothing shown. */
  rules: Rules | undefined;
  /** How labels become verdicts. */
  standard: Standard | undefined;
  everything: Everything;
  readonly #toBlur = new LaidOutFrame<Subject>((subjects) => this.#shapeBlurs(subjects));

  constructor(known: ReadonlyMap<Subject, Known>, sight: Sight, changedView: () => void) {
    this.#known = known;
    this.#sight = sight;
    this.#changedView = changedView;
  }

  isJudged(subject: Subject, known: Known): boolean {
    return Boolean(this.rules?.filtering && !known.tiny && subject.isWanted(this.rules.settings));
  }

  isTiny(subject: Subject): boolean {
    const { width, height } = subject.size();
    const least = Math.max(this.rules?.settings.minSize ?? 0, subject.least);
    return width > 0 && height > 0 && Math.min(width, height) < least;
  }

  /** Judges by the scores that are known, and veils the picture accordingly. */
  settle(subject: Subject, known: Known): void {
    const { rules, standard } = this;
    if (!rules) return;
    if (known.answers.length > 0 && standard) known.verdict = verdictOn(known.answers, standard, rules);
    const treatment = this.isJudged(subject, known) ? treatmentOf(known, rules, this.everything) : 'show';
    if (treatment === 'show') this.show(subject);
    else if (treatment === 'cover') subject.veil('cover');
    else if (treatment === 'veil') this.#toBlur.add(subject);
    this.#changedView();
  }

  show(subject: Subject): void {
    subject.veil('show');
    this.#changedView();
  }

  /** A picture's box has another size. */
  resize(subject: Subject, known: Known): void {
    if (isBlurred(known, this.everything)) this.#shapeBlurs([subject]);
  }

  /** Why the subject is veiled, if it is: what the reveal control says. */
  veiled(subject: Subject): { verdict?: Verdict; failure?: Failure } | undefined {
    const known = this.#known.get(subject);
    if (!known || !this.isJudged(subject, known)) return undefined;
    const treatment = treatmentOf(known, this.rules!, this.everything);
    if (treatment === 'cover' && known.failure) return { failure: known.failure };
    return treatment === 'veil' && known.verdict ? { verdict: known.verdict } : undefined;
  }

  /** Why the subject would be blurred, if it is shown in spite of that. */
  revealed(subject: Subject): Verdict | undefined {
    const known = this.#known.get(subject);
    if (known?.verdict?.kind !== 'blur' || !this.isJudged(subject, known)) return undefined;
    return treatmentOf(known, this.rules!, this.everything) === 'show' ? known.verdict : undefined;
  }

  report(): PictureReport[] {
    return [...this.#known].map(([subject, known]) => reportOn(subject, known, this.rules, this.everything));
  }

  /** Sizes first, in one go: one layout at most. */
  #shapeBlurs(subjects: readonly Subject[]): void {
    const settings = this.rules?.settings;
    if (!settings) return;
    const marks = subjects.map((subject) => effectOn(subject, settings));
    subjects.forEach((subject, i) => {
      if (!this.veiled(subject)?.verdict) return;
      subject.veil(marks[i]);
      this.#sight.followSize(subject);
    });
  }
}

function effectOn(subject: Subject, settings: Settings): Mark {
  const { width, height } = subject.size();
  return markFor(settings, Math.max(width, height) * subject.unitsPerPixel());
}
