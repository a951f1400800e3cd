import { useEffect, useState } from 'preact/hooks';
import type { Card } from '../../../src/card.ts';
import { importPack } from '../../shared/import-pack.ts';
import type { PackFault } from '../../shared/pack-refusal.ts';
import { removeStoredPack } from '../../shared/pack-store.ts';
import { readImportedModels, type StoredModel } from '../../shared/read-cards.ts';
import { type MessageKey, say } from '../../shared/say.ts';
import { AskFirst } from '../ask-first.tsx';
import { FileButton } from '../file-button.tsx';
import type { Section } from '../options-view.tsx';
import { type Outcome, OutcomeNote } from '../outcome.tsx';
import { sayFigures } from './figures.ts';
import { ModelChoice } from './model-choice.tsx';

const FAULTS: Readonly<Record<PackFault, MessageKey>> = {
  'no-card': 'packNoCard',
  'bad-zip': 'packBadZip',
  'too-large': 'packTooLarge',
  'too-many-files': 'packTooManyFiles',
  'bad-card': 'packBadCard',
  'missing-file': 'packMissingFile',
  'altered-file': 'packAlteredFile',
  'bad-model': 'packBadModel',
  'does-not-run': 'packDoesNotRun',
  'not-kept': 'packNotKept',
};

interface Imported extends Outcome {
  /** For those who make packs, in English. */
  readonly detail?: string;
}

interface ImportedModelProps extends StoredModel {
  readonly section: Section;
  readonly onDelete: () => void;
}

/** Models that the user brought: chosen like the others, imported and removed here. */
export function ImportedModels(section: Section) {
  const { settings, fixed, changer } = section;
  const [models, show] = useState<readonly StoredModel[]>([]);
  const [outcome, tell] = useState<Imported>();
  const [importing, begin] = useState(false);
  const refresh = async () => show(await readImportedModels());
  useEffect(() => void refresh(), []);
  const add = async (files: readonly File[]) => {
    // One that takes the place of the model in use changes what is let through.
    if (!(await changer.open())) return;
    tell(undefined);
    begin(true);
    const pack = await importPack(files).finally(() => begin(false));
    if ('refused' in pack)
      tell({ good: false, text: say('modelRefused', say(FAULTS[pack.refused])), detail: pack.detail });
    else tell({ good: true, text: say('modelImported', pack.title) });
    await refresh();
  };
  const remove = async ({ id }: Card) => {
    if (settings.model === `pack:${id}` && !(await changer.change({ model: 'balanced' }))) return;
    await removeStoredPack(id);
    await refresh();
  };
  return (
    <>
      {models.map((model) => (
        <ImportedModel key={model.card.id} section={section} {...model} onDelete={() => void remove(model.card)} />
      ))}
      <div class="row">
        <FileButton
          id="import-model"
          label={say('importModel')}
          multiple
          accept=".zip,.json,.bin"
          disabled={fixed.has('model') || importing}
          onFiles={(files) => void add(files)}
        />
        {importing && <progress aria-label={say('importModel')} />}
        <span class="muted small">{say('importModelHint')}</span>
      </div>
      <OutcomeNote id="import-outcome" outcome={outcome}>
        {outcome?.detail && (
          <bdi class="muted small block" lang="en">
            {outcome.detail}
          </bdi>
        )}
      </OutcomeNote>
    </>
  );
}

/** One of them, with its figures. */
function ImportedModel({ section, card, bytes, onDelete }: ImportedModelProps) {
  const remove = <AskFirst label={say('delete')} name={say('deleteModel', card.title)} onSure={onDelete} />;
  return (
    <ModelChoice section={section} model={`pack:${card.id}`} more={remove}>
      <bdi>
        {card.title} {card.version}
      </bdi>
      <bdi class="muted small">{card.source.licence}</bdi>
      <span class="muted small number">{sayFigures([card], bytes)}</span>
    </ModelChoice>
  );
}
