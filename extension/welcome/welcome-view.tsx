import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { PRESET_SENSITIVITY, PRESETS, thresholdsAt } from '../../src/verdict.ts';
import { say } from '../shared/say.ts';
import { Choice } from '../shared/ui/controls.tsx';
import { type Followed, useSettings } from '../shared/ui/follow-settings.ts';
import { Mark } from '../shared/ui/mark.tsx';
import { Samples } from '../shared/ui/samples.tsx';
import { useCards } from '../shared/ui/use-cards.ts';
import { type Changer, useChange } from '../shared/ui/use-change.tsx';
import { Access } from './access.tsx';

/** The first page that a new user sees; after a major update, what is new. */
export function Welcome() {
  const followed = useSettings();
  const changer = useChange();
  if (!followed) return null;
  const updated = location.hash === '#updated';
  return (
    <main class="stack">
      <header class="stack">
        <Mark side={128} size={72} />
        <h1>{say(updated ? 'updatedHeading' : 'welcomeHeading')}</h1>
        <p class="lead">{say('welcomeLead')}</p>
      </header>
      {updated && <News />}
      <Access />
      <Presets {...followed} changer={changer} />
      <section class="card stack">
        <h2>{say('welcomeWhere')}</h2>
        <p>{say('welcomeWhereText')}</p>
        <p class="muted">{say('welcomeLimits')}</p>
        <div class="row">
          <button type="button" class="button primary" id="done" onClick={() => window.close()}>
            {say('welcomeDone')}
          </button>
          <button type="button" class="button" id="options" onClick={() => void browser.runtime.openOptionsPage()}>
            {say('welcomeOptions')}
          </button>
        </div>
      </section>
      {changer.dialog}
    </main>
  );
}

function News() {
  return (
    <section class="card stack" id="news">
      <h2>{say('newsHeading', browser.runtime.getManifest().version)}</h2>
      <p>{say('news')}</p>
    </section>
  );
}

/** A preset, what it does to the samples, and a try at showing one. */
function Presets({ settings, fixed, changer }: Followed & { readonly changer: Changer }) {
  const standard = useCards()?.[0];
  const [revealed, reveal] = useState<ReadonlySet<string>>(new Set());
  const chosen = PRESETS.find((preset) => PRESET_SENSITIVITY[preset] === settings.sensitivity);
  return (
    <section class="card stack">
      <h2>{say('welcomePreset')}</h2>
      <Choice
        name="preset"
        legend={say('welcomePresetText')}
        options={PRESETS.map((value) => ({ value, label: say(`preset_${value}`), hint: say(`preset_${value}_hint`) }))}
        value={chosen ?? ''}
        disabled={fixed.has('sensitivity')}
        onChange={(preset) => {
          reveal(new Set());
          if (preset) void changer.change({ sensitivity: PRESET_SENSITIVITY[preset] });
        }}
      />
      {standard && (
        <Samples
          standard={standard}
          thresholds={thresholdsAt(standard, settings.sensitivity, settings.thresholds)}
          look={settings}
          revealed={revealed}
          onReveal={(name) => reveal(new Set([...revealed, name]))}
        />
      )}
      <p class="muted small">{say('welcomeTry')}</p>
    </section>
  );
}
