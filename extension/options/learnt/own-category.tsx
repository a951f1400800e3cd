import { useState } from 'preact/hooks';
import * as v from 'valibot';
import {
  type Category,
  CategorySchema,
  exportCategory,
  FEWEST_EXAMPLES,
  fitsBank,
  ownLabel,
} from '../../../src/learn.ts';
import type { OwnCategory as Own } from '../../../src/verdict.ts';
import { announceLearnt } from '../../shared/announce-learnt.ts';
import { askHost } from '../../shared/ask.ts';
import {
  changeCategory,
  isTaught,
  type KeptCategory,
  newCategory,
  removeCategory,
  withExamples,
} from '../../shared/learnt-store.ts';
import type { Seen } from '../../shared/messages.ts';
import { forgetPending, type PendingLesson } from '../../shared/pending-lesson.ts';
import { say, sayPercent } from '../../shared/say.ts';
import { readSettings } from '../../shared/settings.ts';
import { Switch } from '../../shared/ui/controls.tsx';
import { Slider } from '../../shared/ui/slider.tsx';
import { AskFirst } from '../ask-first.tsx';
import type { Section } from '../options-view.tsx';
import { saveText } from '../save-text.ts';
import { Examples } from './examples.tsx';
import { lookAtFiles } from './look-at-files.ts';
import type { Judged } from './read-last-page.ts';
import type { ModelInUse } from './use-learnt.ts';

interface Props {
  readonly id: string;
  readonly own: Own;
  readonly kept: KeptCategory | undefined;
  readonly model: ModelInUse;
  /** Examples that wait for the PIN. */
  readonly pending: PendingLesson | undefined;
  /** Of the page that was open before this one. */
  readonly pictures: readonly Judged[];
  readonly section: Section;
}

/** One own category: whether it is in use, from where on it blurs, what it was taught, and how well it knows it. */
export function OwnCategory({ id, own, kept, model, pending, pictures, section }: Props) {
  const { settings, changer } = section;
  const [moving, move] = useState<number>();
  const trained = trainedOf(kept, model);
  const change = (changes: Partial<Own>) => changer.change({ own: { ...settings.own, [id]: { ...own, ...changes } } });
  const remove = async () => {
    const { [id]: _, ...others } = settings.own;
    if (!(await changer.change({ own: others }))) return;
    await removeCategory(id);
    await announceLearnt();
  };
  const teach = async (as: 'positives' | 'negatives', files: readonly File[], progressed: (share: number) => void) => {
    // What it is taught not to be, it lets through; what it knows already, it may know worse then.
    if ((as === 'negatives' || isTaught(kept)) && !(await changer.open())) return [];
    const looked = await lookAtFiles(files, progressed);
    if (looked.seen.length > 0) await keep(id, as, looked.seen);
    return looked.refused;
  };
  const settle = async (seen: readonly Seen[]) => {
    if (seen.length > 0 && !(await changer.open())) return;
    await forgetPending();
    if (seen.length > 0) await keep(id, 'positives', seen);
  };
  return (
    <section class="card stack own-category" data-category={own.name}>
      <Switch label={<h2>{own.name}</h2>} hint={say('ownOn')} checked={own.on} onChange={(on) => void change({ on })} />
      <Slider
        label={say('ownThreshold')}
        value={Math.round(100 * own.threshold)}
        min={1}
        say={(value) => say('blurredFrom', sayPercent(value / 100))}
        onMove={move}
        onChange={async (value) => {
          move(undefined);
          return change({ threshold: value / 100 });
        }}
      />
      {trained && (
        <Preview id={id} threshold={moving === undefined ? own.threshold : moving / 100} pictures={pictures} />
      )}
      {pending && (
        <div class="note warn stack" data-pending>
          <p>{say('pendingExample')}</p>
          <div class="row">
            <button type="button" class="button primary" onClick={() => void settle(pending.seen)}>
              {say('add')}
            </button>
            <button type="button" class="button" onClick={() => void settle([])}>
              {say('cancel')}
            </button>
          </div>
        </div>
      )}
      <Knowledge kept={kept} trained={trained} model={model} />
      <Examples name={own.name} onChoose={teach} />
      <div class="row">
        <button
          type="button"
          class="button"
          data-act="save"
          disabled={!trained}
          onClick={() => {
            if (trained) saveText(`scrim-${own.name}.json`, exportCategory(own.name, trained), 'application/json');
          }}
        >
          {say('saveAsFile')}
        </button>
        <AskFirst label={say('deleteSite', own.name)} onSure={() => void remove()} />
      </div>
    </section>
  );
}

/** Which pictures of the page that was open before it would blur. */
function Preview({ id, threshold, pictures }: { id: string; threshold: number; pictures: readonly Judged[] }) {
  const scored = pictures
    .flatMap(({ name, scores }) => (ownLabel(id) in scores ? [{ name, score: scores[ownLabel(id)]! }] : []))
    .sort((a, b) => b.score - a.score);
  const caught = scored.filter(({ score }) => score >= threshold);
  if (scored.length === 0) return <p class="muted small">{say('ownNoPage')}</p>;
  return (
    <div class="small" data-preview>
      <p>{say('ownPreview', caught.length, scored.length)}</p>
      <ul class="caught">
        {caught.map(({ name, score }, i) => (
          <li key={i}>
            <bdi>{name}</bdi> <span class="muted number">{sayPercent(score)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How many examples there are, how well it tells them apart, and what would help. */
function Knowledge({
  kept,
  trained,
  model,
}: {
  kept: Props['kept'];
  trained: Category | undefined;
  model: ModelInUse;
}) {
  const count = (as: 'positives' | 'negatives') => kept?.[as].filter((seen) => seen.model === model.name).length ?? 0;
  const positives = count('positives');
  const isForeign = !trained && positives < FEWEST_EXAMPLES && kept?.trained !== undefined;
  const missing = FEWEST_EXAMPLES - positives;
  return (
    <div class="stack" style={{ '--gap': '0.25rem' }} role="status" data-level={trained?.quality.level}>
      {isForeign && <p class="note warn">{say('categoryForeign')}</p>}
      {trained && (
        <p class={`note ${trained.quality.level === 'poor' ? 'warn' : 'good'}`}>
          {say(`quality_${trained.quality.level}`)}{' '}
          {trained.quality.advice.map((advice) => sayAdvice(advice)).join(' ')}
        </p>
      )}
      {!trained && missing > 0 && <p class="note">{say('examplesMissing', missing)}</p>}
      <p class="muted small number">
        {say('examplesOf', positives)} · {say('examplesNot', count('negatives'))}
      </p>
    </div>
  );
}

function sayAdvice(advice: Category['quality']['advice'][number]): string {
  switch (advice) {
    case 'more-examples':
      return say('advice_more_examples');
    case 'more-varied':
      return say('advice_more_varied');
    case 'more-others':
      return say('advice_more_others');
    case 'split':
      return say('advice_split');
  }
}

function trainedOf(kept: KeptCategory | undefined, { name, bank }: ModelInUse): Category | undefined {
  const read = v.safeParse(CategorySchema, kept?.trained);
  if (!read.success) return undefined;
  // Without a bank of its own, a model has one made of pictures seen, version 0, whenever the browser starts.
  const fits = bank ? fitsBank(read.output, bank) : read.output.model === name && read.output.bank === 0;
  return fits ? read.output : undefined;
}

/** Keeps examples, and waits until the category knows them. */
async function keep(id: string, as: 'positives' | 'negatives', seen: readonly Seen[]): Promise<void> {
  await changeCategory(id, (before) => withExamples(before ?? newCategory(id), as, seen));
  await announceLearnt();
  await askHost('heed', (await readSettings()).learnt);
}
