import { useMemo, useState } from 'preact/hooks';
import { thresholdsAt } from '../../src/verdict.ts';
import { say, sayCount } from '../shared/say.ts';
import { sensitivityOn } from '../shared/sites.ts';
import { nameOfSensitivity } from '../shared/ui/name.ts';
import { CategorySliders, SensitivitySlider } from '../shared/ui/thresholds.tsx';
import type { Part } from './popup-view.tsx';
import { countBlurred, scoredPictures, turningPoints } from './preview.ts';

/** The slider that says, while it moves, how many of this page's pictures each position blurs. */
export function Sensitivity({ page, settings, fixed, changer }: Part) {
  const [moving, move] = useState<number>();
  const [isOpen, open] = useState(false);
  const pictures = useMemo(() => scoredPictures(page.frames ?? []), [page]);
  const marks = useMemo(() => turningPoints(pictures, settings), [pictures, settings.thresholds, settings.own]);
  const own = page.url ? sensitivityOn(settings, page.url) : settings.sensitivity;
  const at = moving ?? settings.sensitivity;
  const standard = page.frames?.find((frame) => frame.standard)?.standard;
  return (
    <section class="card stack" style={{ '--gap': '0.375rem' }}>
      <SensitivitySlider settings={settings} fixed={fixed} changer={changer} marks={marks} onMove={move} />
      <p class="muted small" id="preview">
        {own !== settings.sensitivity
          ? say('siteHasOwn', nameOfSensitivity(own))
          : pictures.length > 0 && sayCount('wouldBlur', countBlurred(pictures, at, settings), pictures.length)}
      </p>
      {standard && (
        <details id="categories" onToggle={(event) => open(event.currentTarget.open)}>
          <summary>{say('byCategory')}</summary>
          {isOpen && (
            <CategorySliders
              settings={settings}
              fixed={fixed}
              changer={changer}
              thresholds={thresholdsAt(standard, settings.sensitivity, settings.thresholds)}
            />
          )}
        </details>
      )}
    </section>
  );
}
