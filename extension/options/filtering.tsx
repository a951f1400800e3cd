import { useState } from 'preact/hooks';
import { thresholdsAt } from '../../src/verdict.ts';
import { say } from '../shared/say.ts';
import type { Settings } from '../shared/settings.ts';
import { Samples } from '../shared/ui/samples.tsx';
import { Slider } from '../shared/ui/slider.tsx';
import { CategorySliders, SensitivitySlider } from '../shared/ui/thresholds.tsx';
import { useCards } from '../shared/ui/use-cards.ts';
import { Models } from './models/models.tsx';
import type { Section } from './options-view.tsx';
import { SettingChoice, SettingSwitch } from './setting-controls.tsx';

const EFFECTS = ['blur', 'pixelate', 'grey', 'cover', 'hide'] as const satisfies readonly Settings['effect'][];
/** Effects that have a strength. */
const GRADUAL: readonly Settings['effect'][] = ['blur', 'pixelate'];

/** What is blurred, how, and by which model. */
export function Filtering(section: Section) {
  const { settings, fixed, changer } = section;
  return (
    <>
      <Thresholds {...section} />
      <section class="card stack">
        <SettingChoice
          section={section}
          name="effect"
          legend={say('effect')}
          options={EFFECTS.map((value) => ({ value, label: say(`effect_${value}`) }))}
        />
        {GRADUAL.includes(settings.effect) && (
          <Slider
            id="strength"
            label={say('strength')}
            value={settings.strength}
            say={String}
            disabled={fixed.has('strength')}
            onChange={(strength) => changer.change({ strength })}
          />
        )}
      </section>
      <Scope {...section} />
      <Models {...section} />
    </>
  );
}

/** The slider, the categories' own sliders, and what both do to the samples, while they move. */
function Thresholds({ settings, fixed, changer }: Section) {
  const cards = useCards();
  const [moving, move] = useState<number>();
  const standard = cards?.[0];
  const thresholds = standard && thresholdsAt(standard, moving ?? settings.sensitivity, settings.thresholds);
  return (
    <section class="card stack">
      <SensitivitySlider settings={settings} fixed={fixed} changer={changer} onMove={move} />
      {standard && thresholds && (
        <>
          <Samples standard={standard} thresholds={thresholds} look={settings} />
          <details id="categories">
            <summary>{say('byCategory')}</summary>
            <CategorySliders settings={settings} fixed={fixed} changer={changer} thresholds={thresholds} />
          </details>
        </>
      )}
    </section>
  );
}

/** Which pictures are looked at at all, and what happens to those that cannot be judged. */
function Scope(section: Section) {
  const { settings, fixed, changer } = section;
  return (
    <section class="card stack">
      <SettingSwitch section={section} name="videos" label={say('videos')} hint={say('videosHint')} />
      <SettingSwitch section={section} name="backgrounds" label={say('backgrounds')} hint={say('backgroundsHint')} />
      <Slider
        id="min-size"
        label={say('minSize')}
        value={settings.minSize}
        min={16}
        max={256}
        step={8}
        say={(pixels) => say('pixels', pixels)}
        disabled={fixed.has('minSize')}
        onChange={(minSize) => changer.change({ minSize })}
      />
      <SettingChoice
        section={section}
        name="unjudged"
        legend={say('unjudged')}
        options={[
          { value: 'veil', label: say('unjudgedVeil'), hint: say('unjudgedVeilHint') },
          { value: 'show', label: say('unjudgedShow'), hint: say('unjudgedShowHint') },
        ]}
      />
    </section>
  );
}
