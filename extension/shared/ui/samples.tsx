import { useEffect, useRef } from 'preact/hooks';
import { judge, type Standard, type Thresholds, type Verdict } from '../../../src/verdict.ts';
import { say, sayPercent } from '../say.ts';
import type { Settings } from '../settings.ts';
import { applyEffect } from './apply-effect.ts';
import { SAMPLE_HEIGHT, SAMPLE_WIDTH, SAMPLES, type Sample } from './draw-samples.ts';
import { nameOfCategory } from './name.ts';

export interface SamplesProps {
  readonly standard: Standard;
  readonly thresholds: Thresholds;
  readonly look: Pick<Settings, 'effect' | 'strength'>;
  /** Names of samples that are shown whatever the verdict. */
  readonly revealed?: ReadonlySet<string>;
  /** Where given, blurred samples offer to be shown. */
  readonly onReveal?: (name: string) => void;
}

/** A strip of drawn pictures as these thresholds and this effect leave them. */
export function Samples({ standard, thresholds, look, revealed, onReveal }: SamplesProps) {
  return (
    <ul class="samples">
      {SAMPLES.map((sample) => {
        const verdict = judge(sample.scores, standard.categories, thresholds);
        const blurred = verdict.kind === 'blur' && !revealed?.has(sample.name);
        return (
          <li key={sample.name} data-sample={sample.name} data-blurred={blurred}>
            <Picture sample={sample} look={blurred ? look : undefined} />
            <span class="small">{say(`sample_${sample.name}`)}</span>
            <span class="small muted">{tell(verdict)}</span>
            {onReveal && blurred && (
              <button type="button" class="button reveal" onClick={() => onReveal(sample.name)}>
                {say('show')}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Picture({ sample, look }: { sample: Sample; look: SamplesProps['look'] | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current!.getContext('2d')!;
    pen.clearRect(0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT);
    sample.draw(pen);
    if (look) applyEffect(pen, look);
  }, [sample, look?.effect, look?.strength]);
  return <canvas ref={canvas} width={SAMPLE_WIDTH} height={SAMPLE_HEIGHT} />;
}

function tell(verdict: Verdict): string {
  if (verdict.kind === 'show') return say('sampleShown');
  return say('sampleBlurred', nameOfCategory(verdict.because), sayPercent(verdict.score));
}
