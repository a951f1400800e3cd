import { useMemo, useState } from 'preact/hooks';
import { PRESET_SENSITIVITY, PRESETS, thresholdsAt } from '../../src/verdict.ts';
import { say, sayCount, sayPercent } from '../shared/say.ts';
import { sensitivityOn } from '../shared/sites.ts';
import { nameOfCategory, nameOfSensitivity } from '../shared/ui/name.ts';
import { Slider } from '../shared/ui/slider.tsx';
import type { Part } from './popup-view.tsx';
import { countBlurred, scoredPictures, turningPoints } from './preview.ts';

/** The slider that says, while it moves, how many of this page's pictures each position blurs. */
export function Sensitivity({ page, settings, fixed, changer }: Part) {
  const [moving, move] = useState<number>();
  const pictures = useMemo(() => scoredPictures(page.frames), [page]);
  const marks = useMemo(() => turningPoints(pictures, settings.thresholds), [pictures, settings.thresholds]);
  const own = page.url ? sensitivityOn(settings, page.url) : settings.sensitivity;
  const at = moving ?? settings.sensitivity;
  const commit = (sensitivity: number) => changer.change({ sensitivity });
  return (
    <section class="card stack" style={{ '--gap': '0.375rem' }}>
      <Slider
        id="sensitivity"
        label={say('sensitivity')}
        value={settings.sensitivity}
        say={nameOfSensitivity}
        marks={marks}
        stops={PRESETS.map((preset) => ({ at: PRESET_SENSITIVITY[preset], label: say(`preset_${preset}`) }))}
        disabled={fixed.has('sensitivity')}
        onMove={(value) => {
          move(value);
          // Pages follow the thumb; with a lock they wait until it is let go, lest each step asks for the PIN.
          if (!settings.lock) void commit(value);
        }}
        onChange={(value) => {
          move(undefined);
          return commit(value);
        }}
      />
      <p class="muted small" id="preview">
        {own !== settings.sensitivity
          ? say('siteHasOwn', nameOfSensitivity(own))
          : pictures.length > 0 &&
            sayCount('wouldBlur', countBlurred(pictures, at, settings.thresholds), pictures.length)}
      </p>
      <Categories page={page} settings={settings} fixed={fixed} changer={changer} />
    </section>
  );
}

/** A threshold for each category, for who wants to tell them apart. */
function Categories({ page, settings, fixed, changer }: Part) {
  const standard = page.frames.find((frame) => frame.standard)?.standard;
  if (!standard) return null;
  const own = settings.thresholds;
  return (
    <details id="categories">
      <summary>{say('byCategory')}</summary>
      <div class="stack categories">
        {Object.entries(thresholdsAt(standard, settings.sensitivity, own)).map(([category, threshold]) => (
          <Slider
            key={category}
            id={`category-${category}`}
            label={nameOfCategory(category)}
            value={Math.round(100 * threshold)}
            min={1}
            say={(value) => say('blurredFrom', sayPercent(value / 100))}
            disabled={fixed.has('thresholds')}
            onChange={(value) => changer.change({ thresholds: { ...own, [category]: value / 100 } })}
          />
        ))}
        <button
          type="button"
          class="button quiet"
          id="reset-categories"
          disabled={!Object.keys(own).length || fixed.has('thresholds')}
          onClick={() => void changer.change({ thresholds: {} })}
        >
          {say('followSlider')}
        </button>
      </div>
    </details>
  );
}
