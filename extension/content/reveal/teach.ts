import { askBackground } from '../../shared/ask.ts';
import type { Lesson } from '../../shared/messages.ts';
import type { Pictures } from '../judge/pictures.ts';
import type { Subject } from '../subjects/subject.ts';

/**
 * Learns from one picture. It is blurred at once, and shown once that is allowed: with a lock, “fine” needs the PIN, which
 * no page may see being typed. Its like follow as soon as what was learnt is in force.
 */
export async function teach(pictures: Pictures, subject: Subject, lesson: Lesson): Promise<void> {
  if (lesson === 'blur') pictures.teach(subject, 'blur');
  const seen = await pictures.seen(subject);
  const outcome = seen.length > 0 ? await askBackground('learn', lesson, seen) : undefined;
  const isShown = lesson === 'fine' && (outcome === 'learnt' || outcome === 'private');
  if (isShown) pictures.teach(subject, 'show');
}
