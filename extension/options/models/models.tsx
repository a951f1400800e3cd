import { say } from '../../shared/say.ts';
import { DEFAULT_PACK, SECOND_PACK } from '../../shared/shipped-packs.ts';
import { useCards } from '../../shared/ui/use-cards.ts';
import type { Section } from '../options-view.tsx';
import { sayFigures } from './figures.ts';
import { ImportedModels } from './imported-models.tsx';
import { ModelChoice } from './model-choice.tsx';
import { usePackSizes } from './use-pack-sizes.ts';

const MODES = ['fast', 'balanced', 'thorough'] as const;
type Mode = (typeof MODES)[number];

/** Which packs a mode loads: the first judges, the second is asked where the first is unsure. */
const PACKS_OF: Readonly<Record<Mode, readonly string[]>> = {
  fast: [DEFAULT_PACK],
  balanced: [DEFAULT_PACK],
  thorough: [DEFAULT_PACK, SECOND_PACK],
};

/** Which model judges, with its size, its published accuracy and its speed here. */
export function Models(section: Section) {
  const cards = useCards() ?? [];
  const sizes = usePackSizes(cards);
  const figuresOf = (mode: Mode): string => {
    const used = cards.filter(({ id }) => PACKS_OF[mode].includes(id));
    const bytes = used.reduce((sum, { id }) => sum + (sizes.get(id) ?? Number.NaN), 0);
    return sayFigures(used, used.length === 0 || Number.isNaN(bytes) ? undefined : bytes);
  };
  return (
    <fieldset class="card stack" disabled={section.fixed.has('model')} aria-labelledby="model">
      <h2 id="model">{say('model')}</h2>
      {MODES.map((mode) => (
        <ModelChoice key={mode} section={section} model={mode}>
          {say(`model_${mode}`)}
          <span class="muted small">{say(`model_${mode}_hint`)}</span>
          <span class="muted small number">{figuresOf(mode)}</span>
        </ModelChoice>
      ))}
      <ImportedModels {...section} />
    </fieldset>
  );
}
