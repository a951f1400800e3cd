import { PRESET_SENSITIVITY, PRESETS, type Thresholds } from '../../../src/verdict.ts';
import { say, sayPercent } from '../say.ts';
import type { Followed } from './follow-settings.ts';
import { byName, nameOfCategory, nameOfSensitivity } from './name.ts';
import { Slider } from './slider.tsx';
import type { Changer } from './use-change.tsx';

interface Given extends Followed {
  readonly changer: Changer;
}

/** The one slider that most people need, with the presets as its stops. */
export function SensitivitySlider({
  settings,
  fixed,
  changer,
  marks,
  onMove,
}: Given & { readonly marks?: readonly number[]; readonly onMove: (sensitivity: number | undefined) => void }) {
  const commit = (sensitivity: number) => changer.change({ sensitivity });
  return (
    <Slider
      id="sensitivity"
      label={say('sensitivity')}
      value={settings.sensitivity}
      say={nameOfSensitivity}
      {...(marks ? { marks } : {})}
      stops={PRESETS.map((preset) => ({ at: PRESET_SENSITIVITY[preset], label: say(`preset_${preset}`) }))}
      disabled={fixed.has('sensitivity')}
      onMove={(value) => {
        onMove(value);
        // Pages follow the thumb; with a lock they wait until it is let go, lest each step asks for the PIN.
        if (!settings.lock) void commit(value);
      }}
      onChange={(value) => {
        onMove(undefined);
        return commit(value);
      }}
    />
  );
}

/** A threshold for each category, the user's own among them, for who wants to tell them apart. */
export function CategorySliders({ settings, fixed, changer, thresholds }: Given & { readonly thresholds: Thresholds }) {
  const byHand = settings.thresholds;
  return (
    <div class="stack">
      {Object.entries(thresholds).map(([category, threshold]) => (
        <Slider
          key={category}
          id={`category-${category}`}
          label={nameOfCategory(category)}
          value={Math.round(100 * threshold)}
          min={1}
          say={(value) => say('blurredFrom', sayPercent(value / 100))}
          disabled={fixed.has('thresholds')}
          onChange={(value) => changer.change({ thresholds: { ...byHand, [category]: value / 100 } })}
        />
      ))}
      {byName(settings.own).map(([id, one]) => (
        <Slider
          key={id}
          id={`own-${id}`}
          label={one.name}
          value={Math.round(100 * one.threshold)}
          min={1}
          say={(value) => (one.on ? say('blurredFrom', sayPercent(value / 100)) : say('sampleShown'))}
          disabled={!one.on}
          onChange={(value) => changer.change({ own: { ...settings.own, [id]: { ...one, threshold: value / 100 } } })}
        />
      ))}
      <button
        type="button"
        class="button quiet"
        id="reset-categories"
        disabled={!Object.keys(byHand).length || fixed.has('thresholds')}
        onClick={() => void changer.change({ thresholds: {} })}
      >
        {say('followSlider')}
      </button>
    </div>
  );
}
