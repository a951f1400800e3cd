import { useState } from 'preact/hooks';
import {
  addCorrection,
  type Correction,
  exportCorrections,
  importCorrections,
  mergeCorrections,
} from '../../../src/learn.ts';
import { announceLearnt } from '../../shared/announce-learnt.ts';
import {
  changeCorrections,
  clearCorrections,
  lastCorrections,
  readCorrections,
  undoCorrections,
} from '../../shared/learnt-store.ts';
import type { Seen } from '../../shared/messages.ts';
import { forgetPending, type PendingLesson } from '../../shared/pending-lesson.ts';
import { language, say, sayNumber } from '../../shared/say.ts';
import { dayOf } from '../../shared/statistics.ts';
import { AskFirst } from '../ask-first.tsx';
import { TextFileButton } from '../file-button.tsx';
import { nameOfRefusal } from '../models/refusals.ts';
import type { Section } from '../options-view.tsx';
import { type Outcome, OutcomeNote } from '../outcome.tsx';
import { saveText } from '../save-text.ts';
import { useLearnt, useModel } from './use-learnt.ts';
import { usePending } from './use-pending.ts';

/** Days listed; older corrections are in the sum. */
const DAYS_SHOWN = 14;

/** What the user said of single pictures: how much of it there is, and ways to take it back, keep it and move it. */
export function Corrections({ settings, changer }: Section) {
  const corrections = useLearnt(settings, readCorrections);
  const pending = usePending();
  const model = useModel(settings);
  const [outcome, tell] = useState<Outcome>();
  if (!corrections || !model) return null;
  const foreign = corrections.filter((one) => one.model !== model.name || one.features.length !== model.length).length;

  const attempt = async (work: () => Promise<Outcome | undefined>) => {
    tell(await work());
    await announceLearnt();
  };
  const undo = async () => {
    // Taking back a “blur” lets more through.
    const blurs = (await lastCorrections()).some(({ label }) => label === 'blur');
    if (!blurs || (await changer.open())) await attempt(async () => void (await undoCorrections()));
  };
  const removeAll = async () => {
    if (await changer.open()) await attempt(async () => void (await clearCorrections()));
  };
  const restore = async (text: string) => {
    const read = importCorrections(text, model.name, model.length);
    if (read.kind === 'refused') return tell({ good: false, text: nameOfRefusal(read.why, read.detail) });
    if (!(await changer.open())) return;
    await attempt(async () => {
      await changeCorrections((before) => mergeCorrections(before, read.corrections));
      return { good: true, text: say('correctionsImported', read.corrections.length, read.foreign) };
    });
  };
  const drop = async () => {
    tell(undefined);
    await forgetPending();
  };
  const allow = async ({ seen }: PendingLesson) => {
    if (!(await changer.open())) return;
    await attempt(async () => {
      await changeCorrections((before) => withFine(before, seen));
      await forgetPending();
      return undefined;
    });
  };

  return (
    <section class="card stack">
      <p>{say('correctionsExplanation')}</p>
      {pending?.lesson === 'fine' && <PendingFine onAllow={() => void allow(pending)} onDrop={() => void drop()} />}
      <Days corrections={corrections} />
      {foreign > 0 && (
        <p class="note" id="foreign-corrections">
          {say('correctionsForeign', foreign)}
        </p>
      )}
      <div class="row">
        <button
          type="button"
          class="button"
          id="undo-correction"
          disabled={corrections.length === 0}
          onClick={() => void undo()}
        >
          {say('undoLast')}
        </button>
        <button
          type="button"
          class="button"
          id="save-corrections"
          disabled={corrections.length === 0}
          onClick={() => saveText('scrim-corrections.json', exportCorrections(corrections), 'application/json')}
        >
          {say('saveAsFile')}
        </button>
        <TextFileButton
          id="restore-corrections"
          label={say('openFile')}
          accept=".json,application/json"
          onText={restore}
        />
        <AskFirst
          id="delete-corrections"
          label={say('deleteAll')}
          disabled={corrections.length === 0}
          onSure={() => void removeAll()}
        />
      </div>
      <OutcomeNote id="corrections-outcome" outcome={outcome} />
    </section>
  );
}

/** What was called fine on a page while a lock was set, and waits for the PIN. */
function PendingFine({ onAllow, onDrop }: { readonly onAllow: () => void; readonly onDrop: () => void }) {
  return (
    <div class="note warn stack" id="pending">
      <p>{say('pendingFine')}</p>
      <div class="row">
        <button type="button" class="button primary" id="allow-pending" onClick={onAllow}>
          {say('menuFine')}
        </button>
        <button type="button" class="button" id="drop-pending" onClick={onDrop}>
          {say('cancel')}
        </button>
      </div>
    </div>
  );
}

/** The corrections with today's word that one picture, as it was seen, is fine. */
function withFine(before: readonly Correction[], seen: readonly Seen[]): readonly Correction[] {
  const said = { label: 'fine', day: dayOf(Date.now()) } as const;
  return seen.reduce((all, one) => addCorrection(all, { ...one, ...said }).after, before);
}

/** How many a day, the newest first. */
function Days({ corrections }: { readonly corrections: readonly Correction[] }) {
  if (corrections.length === 0) return <p id="corrections-none">{say('correctionsNone')}</p>;
  const date = new Intl.DateTimeFormat(language(), { dateStyle: 'medium' });
  const days = [...new Set(corrections.map(({ day }) => day))].sort().reverse().slice(0, DAYS_SHOWN);
  const rows = days.map((day) => ({
    name: date.format(new Date(`${day}T12:00`)),
    of: corrections.filter((one) => one.day === day),
  }));
  const count = (of: readonly Correction[], label: Correction['label']) =>
    sayNumber(of.filter((one) => one.label === label).length);
  return (
    <table class="counts number" id="corrections">
      <thead>
        <tr>
          <th scope="col">{say('chartDay')}</th>
          <th scope="col">{say('correctionsFine')}</th>
          <th scope="col">{say('correctionsBlur')}</th>
        </tr>
      </thead>
      <tbody>
        {[...rows, { name: say('correctionsAll'), of: corrections }].map(({ name, of }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{count(of, 'fine')}</td>
            <td>{count(of, 'blur')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
