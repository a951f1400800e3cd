import * as v from 'valibot';
import browser, { type Runtime } from 'webextension-polyfill';
import { addCorrection, type Corrections } from '../../src/learn/corrections.ts';
import { announceLearnt } from '../shared/announce-learnt.ts';
import {
  changeCategory,
  changeCorrections,
  isTaught,
  newCategory,
  readCategories,
  withExamples,
} from '../shared/learnt-store.ts';
import type { Lesson, Seen } from '../shared/messages.ts';
import { keepPending } from '../shared/pending-lesson.ts';
import { readSettings } from '../shared/settings.ts';
import { dayOf } from '../shared/statistics.ts';
import { inOrder, readTrusted } from './guard/guard-settings.ts';

/** Pictures that one place of a page may consist of. */
const MOST_SEEN = 16;

const CategorySchema = v.strictObject({ category: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)) });
const LessonSchema = v.union([v.picklist(['fine', 'blur']), CategorySchema]);
const isVector = (value: unknown): boolean =>
  value instanceof Float32Array && value.length > 0 && value.length <= 4096 && value.every(Number.isFinite);
const SeenSchema = v.pipe(
  v.array(v.strictObject({ features: v.custom<Float32Array>(isVector), model: v.pipe(v.string(), v.maxLength(100)) })),
  v.minLength(1),
  v.maxLength(MOST_SEEN),
);

/**
 * Learns from a picture on a page. Of private windows nothing is kept. With a lock, what may let more through waits in
 * the options for the PIN: “fine”, and more examples of a category that is taught already. “Blur” does not.
 *
 * @throws ValiError where what was sent is not what a page sends
 */
export function learn(
  { tab }: Runtime.MessageSender,
  lesson: Lesson,
  seen: readonly Seen[],
): Promise<'learnt' | 'locked' | 'private'> {
  const [asked, pictures] = [v.parse(LessonSchema, lesson), v.parse(SeenSchema, seen)];
  return inOrder(async () => {
    if (!tab || tab.incognito) return 'private';
    if (typeof asked !== 'string' && !(await readSettings()).own[asked.category])
      throw new Error('there is no such category');
    if ((await readTrusted()).settings.lock && (await mayLoosen(asked))) {
      await keepPending({ lesson: asked, seen: pictures });
      await showPending(asked === 'fine' ? 'corrections' : 'own');
      return 'locked';
    }
    if (typeof asked === 'string') await changeCorrections((before) => withSaid(before, asked, pictures));
    else await addExamples(asked.category, pictures);
    await announceLearnt();
    return 'learnt';
  });
}

/** Shows the options where the PIN is asked for: those that are open already, lest a page fill the window with them. */
async function showPending(section: 'corrections' | 'own'): Promise<void> {
  const options = browser.runtime.getURL('options/options.html');
  const [open] = await browser.tabs.query({ url: `${options}*` });
  if (open?.id === undefined) await browser.tabs.create({ url: `${options}#${section}` });
  else {
    await browser.tabs.update(open.id, { active: true, url: `${options}#${section}` });
    if (open.windowId !== undefined) await browser.windows.update(open.windowId, { focused: true });
  }
}

function withSaid(before: Corrections, label: 'fine' | 'blur', seen: readonly Seen[]): Corrections {
  const day = dayOf(Date.now());
  return seen.reduce((all, picture) => addCorrection(all, { ...picture, label, day }).after, before);
}

async function mayLoosen(lesson: Lesson): Promise<boolean> {
  if (typeof lesson === 'string') return lesson === 'fine';
  return isTaught((await readCategories()).find(({ id }) => id === lesson.category));
}

async function addExamples(id: string, seen: readonly Seen[]): Promise<void> {
  await changeCategory(id, (before) => withExamples(before ?? newCategory(id), 'positives', seen));
}
