import { useEffect, useState } from 'preact/hooks';
import {
  emptyReservoir,
  FEWEST_EXAMPLES,
  importCategory,
  RESERVOIR_SIZE,
  saveCategory,
  saveReservoir,
} from '../../../src/learn.ts';
import { announceLearnt } from '../../shared/announce-learnt.ts';
import {
  changeCategory,
  type KeptCategory,
  newCategory,
  readCategories,
  readReservoir,
  storeReservoir,
} from '../../shared/learnt-store.ts';
import type { PendingLesson } from '../../shared/pending-lesson.ts';
import { say } from '../../shared/say.ts';
import { MOST_CATEGORIES } from '../../shared/settings.ts';
import { Switch } from '../../shared/ui/controls.tsx';
import { byName } from '../../shared/ui/name.ts';
import { TextFileButton } from '../file-button.tsx';
import { nameOfRefusal } from '../models/refusals.ts';
import type { Section } from '../options-view.tsx';
import { type Outcome, OutcomeNote } from '../outcome.tsx';
import { OwnCategory } from './own-category.tsx';
import { type Judged, readLastPage } from './read-last-page.ts';
import { type ModelInUse, useLearnt, useModel } from './use-learnt.ts';
import { usePending } from './use-pending.ts';

/** Milliseconds between looks at the page that the preview is about. */
const PERIOD = 1000;

/** What this user does not want to see, besides what the model knows. */
export function OwnCategories(section: Section) {
  const { settings } = section;
  const pictures = useLastPage();
  // Training ends some time after the examples have changed.
  const kept = useLearnt(settings, readCategories, pictures);
  const model = useModel(settings);
  const pending = usePending();
  if (!kept || !model) return null;
  return (
    <>
      <section class="card stack">
        <p>{say('ownExplanation', FEWEST_EXAMPLES)}</p>
        <AddCategory {...section} model={model} />
      </section>
      {byName(settings.own).map(([id, own]) => (
        <OwnCategory
          key={id}
          id={id}
          own={own}
          kept={kept.find((one) => one.id === id)}
          model={model}
          pending={isFor(id, pending) ? pending : undefined}
          pictures={pictures}
          section={section}
        />
      ))}
      <section class="card">
        <KeepSeen model={model} />
      </section>
    </>
  );
}

function isFor(id: string, pending: PendingLesson | undefined): pending is PendingLesson {
  return typeof pending?.lesson === 'object' && pending.lesson.category === id;
}

/** Makes a category that knows nothing yet, or takes one that was shared. */
function AddCategory({ settings, fixed, changer, model }: Section & { readonly model: ModelInUse }) {
  const [name, type] = useState('');
  const [outcome, tell] = useState<Outcome>();
  const add = async (called: string, known?: KeptCategory['trained']): Promise<boolean> => {
    const text = called.trim();
    const names = Object.values(settings.own).map((own) => own.name.toLocaleLowerCase());
    if (names.includes(text.toLocaleLowerCase())) tell({ good: false, text: say('siteListed', text) });
    else if (names.length >= MOST_CATEGORIES) tell({ good: false, text: say('tooManyCategories', MOST_CATEGORIES) });
    else {
      const id = newId();
      await changeCategory(id, () => newCategory(id, known));
      await changer.change({ own: { ...settings.own, [id]: { name: text, threshold: 0.5, on: true } } });
      await announceLearnt();
      tell(known ? { good: true, text: say('modelImported', text) } : undefined);
      return true;
    }
    return false;
  };
  const take = async (text: string) => {
    if (!model.bank) return;
    const read = importCategory(text, model.bank);
    if (read.kind === 'refused') tell({ good: false, text: nameOfRefusal(read.why, read.detail) });
    else await add(read.name, saveCategory(read.category));
  };
  return (
    <form
      class="stack"
      onSubmit={async (event) => {
        event.preventDefault();
        if (name.trim() && (await add(name))) type('');
      }}
    >
      <label for="category-name">{say('addCategory')}</label>
      <div class="row">
        <input
          class="field narrow"
          id="category-name"
          maxLength={60}
          value={name}
          disabled={fixed.has('own')}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <button type="submit" class="button primary" id="add-category" disabled={!name.trim()}>
          {say('add')}
        </button>
        <TextFileButton
          id="import-category"
          label={say('importCategory')}
          accept=".json,application/json"
          disabled={!model.bank}
          onText={take}
        />
      </div>
      <OutcomeNote id="category-outcome" outcome={outcome} />
    </form>
  );
}

/** Whether feature vectors of pictures seen outlive the browser's session. */
function KeepSeen({ model }: { readonly model: ModelInUse }) {
  const [keeps, show] = useState<boolean>();
  useEffect(() => void readReservoir().then((saved) => show(saved !== undefined)), []);
  const change = async (on: boolean) => {
    await storeReservoir(on ? saveReservoir(emptyReservoir(model.name)) : undefined);
    show(on);
  };
  if (keeps === undefined) return null;
  return (
    <Switch
      id="keep-seen"
      label={say('keepSeen')}
      hint={say('keepSeenHint', RESERVOIR_SIZE)}
      checked={keeps}
      onChange={(on) => void change(on)}
    />
  );
}

/** The pictures of the page that was open before this one, looked at again and again. */
function useLastPage(): readonly Judged[] {
  const [pictures, show] = useState<readonly Judged[]>([]);
  useEffect(() => {
    const page = new AbortController();
    const look = async () => {
      const seen = await readLastPage().catch(() => []);
      if (page.signal.aborted) return;
      show(seen);
      setTimeout(look, PERIOD);
    };
    void look();
    return () => page.abort();
  }, []);
  return pictures;
}

/** Eight hexadecimal digits. */
function newId(): string {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return number!.toString(16).padStart(8, '0');
}
