import { useState } from 'preact/hooks';
import type { Card } from '../../../src/card.ts';
import { askBackground, askHost } from '../../shared/ask.ts';
import { say, sayNumber } from '../../shared/say.ts';
import { DEFAULT_PACK, SECOND_PACK } from '../../shared/shipped-packs.ts';
import { nameOfBackend } from '../../shared/ui/name.ts';
import { useCards } from '../../shared/ui/use-cards.ts';
import type { Section } from '../options-view.tsx';
import { ImportedModels } from './imported-models.tsx';
import { usePackSizes } from './use-pack-sizes.ts';

const MODES = ['fast', 'balanced', 'thorough'] as const;
type Mode = (typeof MODES)[number];

/** Which packs a mode loads: the first judges, the second is asked where the first is unsure. */
const PACKS_OF: Readonly<Record<Mode, readonly string[]>> = {
  fast: [DEFAULT_PACK],
  balanced: [DEFAULT_PACK],
  thorough: [DEFAULT_PACK, SECOND_PACK],
};

/** Timed runs; their median counts. */
const RUNS = 5;

/** Which model judges, with its size, its published accuracy and its speed here. */
export function Models(section: Section) {
  const { settings, fixed, changer } = section;
  const cards = useCards() ?? [];
  const sizes = usePackSizes(cards);
  return (
    <fieldset class="card stack" disabled={fixed.has('model')} aria-labelledby="model">
      <h2 id="model">{say('model')}</h2>
      {MODES.map((mode) => (
        <div class="model row" key={mode}>
          <label class="choice">
            <input
              type="radio"
              name="model"
              value={mode}
              checked={settings.model === mode}
              onChange={(event) => {
                event.currentTarget.checked = settings.model === mode;
                void changer.change({ model: mode });
              }}
            />
            <span>
              {say(`model_${mode}`)}
              <span class="muted small">{say(`model_${mode}_hint`)}</span>
              <span class="muted small number">{figuresOf(PACKS_OF[mode], cards, sizes)}</span>
            </span>
          </label>
          <Speed mode={mode} />
        </div>
      ))}
      <ImportedModels {...section} />
    </fieldset>
  );
}

/** How fast a model is on this machine, measured when asked. */
function Speed({ mode }: { readonly mode: Mode }) {
  const [progress, advance] = useState<number>();
  const [result, tell] = useState<string>();
  const measure = async () => {
    const times: number[] = [];
    let backend = '';
    try {
      await askBackground('openHost');
      for (let run = 0; run < RUNS; run += 1) {
        advance(run / RUNS);
        const timed = await askHost('tryModel', mode);
        times.push(timed.ms);
        backend = timed.backend;
      }
      const median = times.sort((a, b) => a - b)[times.length >> 1]!;
      tell(say('backendSpeed', nameOfBackend(backend), sayNumber(Math.round(median))));
    } catch {
      tell(say('measureFailed'));
    }
    advance(undefined);
  };
  return (
    <div class="speed small" data-mode={mode}>
      {progress === undefined ? (
        <button type="button" class="button" onClick={() => void measure()}>
          {say('measure')}
        </button>
      ) : (
        <progress value={progress} aria-label={say('measuring')} />
      )}
      <span role="status" class="number">
        {result}
      </span>
    </div>
  );
}

function figuresOf(packs: readonly string[], cards: readonly Card[], sizes: ReadonlyMap<string, number>): string {
  const used = cards.filter(({ id }) => packs.includes(id));
  const megabytes = packs.reduce((sum, pack) => sum + (sizes.get(pack) ?? Number.NaN), 0) / 1e6;
  const accuracy = used.map(({ figures }) => figures.published.accuracy).filter((figure) => figure !== undefined);
  return [
    Number.isNaN(megabytes) ? '' : say('megabytes', sayNumber(megabytes, { maximumFractionDigits: 1 })),
    accuracy.length > 0 ? say('publishedAccuracy', accuracy.map((figure) => toPercent(figure)).join(' + ')) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The number of a figure such as `about 90 %`, as this language writes it. */
function toPercent(figure: string | number): string {
  const value = Number.parseFloat(String(figure).replace(/^\D+/, ''));
  return sayNumber(value / 100, { style: 'percent', maximumFractionDigits: 1 });
}
