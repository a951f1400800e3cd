import { useState } from 'preact/hooks';
import { askBackground, askHost } from '../../shared/ask.ts';
import { say, sayNumber } from '../../shared/say.ts';
import { nameOfBackend } from '../../shared/ui/name.ts';

/** Timed runs; their median counts. */
const RUNS = 5;

/** How fast a model, named as the setting names it, is on this machine: measured when asked. */
export function Speed({ model }: { readonly model: string }) {
  const [progress, advance] = useState<number>();
  const [result, tell] = useState<string>();
  const measure = async () => {
    const times: number[] = [];
    let backend = '';
    try {
      await askBackground('openHost');
      for (let run = 0; run < RUNS; run += 1) {
        advance(run / RUNS);
        const timed = await askHost('tryModel', model);
        times.push(timed.ms);
        backend = timed.backend;
      }
      const median = times.sort((a, b) => a - b)[times.length >> 1]!;
      tell(
        say('backendSpeed', nameOfBackend(backend), sayNumber(median, { maximumFractionDigits: median < 10 ? 1 : 0 })),
      );
    } catch {
      tell(say('measureFailed'));
    }
    advance(undefined);
  };
  return (
    <div class="speed small" data-model={model}>
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
