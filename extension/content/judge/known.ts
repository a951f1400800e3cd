import type { Failure } from '../../../src/failure.ts';
import { criteriaAt, judge, type Standard, type Verdict } from '../../../src/verdict.ts';
import type { PictureReport, Priority, Route, State } from '../../shared/messages.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Answer } from './connection.ts';

export interface Rules {
  readonly settings: Settings;
  /** Whether this page is filtered at all. */
  readonly filtering: boolean;
  readonly sensitivity: number;
}

/** What is known of one subject. `source` is what it showed when it was read. */
export interface Known {
  source: string;
  /** Ends the reading and judging of what was shown before. */
  current: AbortController;
  near: Priority;
  /** Tells whoever has the picture now, this frame's queue or the host, that its turn has changed. */
  reprioritise?: (priority: Priority) => void;
  /** One for every picture in it; of a moving one the last few. */
  answers: readonly (Answer & { route: Route })[];
  failure?: Failure;
  verdict?: Verdict;
  revealed?: boolean;
  /** Blurred through the context menu, whatever the verdict. */
  byHand?: boolean;
  tiny?: boolean;
  /** What was learnt when it was last asked about: settings.learnt. */
  learnt?: number | undefined;
  /** The user has just corrected it: shown or blurred by hand until the scores say the same. */
  taught?: boolean;
  /** Its source was written with what it was: it may load anew, and show something else under the same address. */
  mayReload?: boolean;
}

/** Set by “Show all” and “Blur everything here” until the page is left. */
export type Everything = 'show' | 'blur' | undefined;

/** Shown as it is, veiled as the user likes it, covered for want of a verdict, or hidden until there is one. */
export type Treatment = 'show' | 'veil' | 'cover' | 'hidden';

/** The verdict on all of its pictures: blurred if any of them is. */
export function verdictOn(answers: Known['answers'], standard: Standard, { sensitivity, settings }: Rules): Verdict {
  const { categories, thresholds } = criteriaAt(standard, sensitivity, settings);
  const verdicts = answers.map(({ scores }) => judge(scores, categories, thresholds));
  return verdicts.findLast(({ kind }) => kind === 'blur') ?? { kind: 'show' };
}

/** What follows for the eye from what is known of a subject. */
export function treatmentOf(known: Known, { settings }: Rules, everything: Everything): Treatment {
  if (everything === 'show' || known.revealed) return 'show';
  if (known.failure) {
    const shown = known.failure.reason === 'missing' || (settings.unjudged === 'show' && everything !== 'blur');
    return shown ? 'show' : 'cover';
  }
  if (!known.verdict) return 'hidden';
  return isBlurred(known, everything) ? 'veil' : 'show';
}

/** Whether a judged picture is blurred: for its verdict, or because the user said so. */
export function isBlurred({ verdict, byHand }: Known, everything: Everything): boolean {
  return verdict !== undefined && (verdict.kind === 'blur' || byHand === true || everything === 'blur');
}

/** One line of the page's report. */
export function reportOn(subject: Subject, known: Known, rules: Rules | undefined, all: Everything): PictureReport {
  const answer = known.answers.at(-1);
  return {
    source: known.source || subject.source(),
    state: stateOf(subject, known, rules, all),
    ...(answer && { scores: answer.scores, backend: answer.backend, ms: answer.ms, route: answer.route }),
    ...(known.verdict?.kind === 'blur' && { because: known.verdict.because }),
    ...(known.failure && { reason: known.failure.reason, detail: known.failure.message }),
  };
}

function stateOf(subject: Subject, known: Known, rules: Rules | undefined, everything: Everything): State {
  if (rules && (!rules.filtering || !subject.isWanted(rules.settings))) return 'off';
  if (known.tiny) return 'tiny';
  if (known.failure?.reason === 'missing') return 'missing';
  if (known.revealed || everything === 'show') return 'revealed';
  if (known.failure) return 'failed';
  if (known.verdict) return isBlurred(known, everything) ? 'blurred' : 'shown';
  const progress = subject.progress();
  return progress === 'none' || progress === 'idle' ? 'off' : 'pending';
}
