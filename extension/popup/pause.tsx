import { say } from '../shared/say.ts';
import { isPaused } from '../shared/sites.ts';
import type { Part } from './popup-view.tsx';

const QUARTER_OF_AN_HOUR = 15 * 60_000;

/** Everything off for a while, and on again. */
export function Pause({ settings, fixed, changer }: Part) {
  const running = settings.enabled && !isPaused(settings);
  const set = (changes: { enabled?: boolean; pausedUntil?: number }) => () => void changer.change(changes);
  if (!running) {
    return (
      <button
        type="button"
        class="button primary"
        id="resume"
        disabled={fixed.has('enabled') && !settings.enabled}
        onClick={set({ enabled: true, pausedUntil: 0 })}
      >
        {say('resume')}
      </button>
    );
  }
  return (
    <details class="card" id="pause">
      <summary>{say('pauseEverywhere')}</summary>
      <div class="pauses">
        <button
          type="button"
          class="button"
          id="pause-15"
          disabled={fixed.has('pausedUntil')}
          onClick={() => void changer.change({ pausedUntil: Date.now() + QUARTER_OF_AN_HOUR })}
        >
          {say('pause15')}
        </button>
        <button
          type="button"
          class="button"
          id="pause-restart"
          disabled={fixed.has('pausedUntil')}
          onClick={set({ pausedUntil: -1 })}
        >
          {say('pauseRestart')}
        </button>
        <button
          type="button"
          class="button"
          id="turn-off"
          disabled={fixed.has('enabled')}
          onClick={set({ enabled: false })}
        >
          {say('turnOff')}
        </button>
      </div>
    </details>
  );
}
