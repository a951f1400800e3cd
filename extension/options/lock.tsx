import { useState } from 'preact/hooks';
import { makeLock, SHORTEST_PIN } from '../shared/lock.ts';
import { say } from '../shared/say.ts';
import { Switch } from '../shared/ui/controls.tsx';
import type { Section } from './options-view.tsx';

/** A PIN without which nothing can be loosened. */
export function LockSection({ settings, fixed, changer }: Section) {
  return (
    <>
      <section class="card stack">
        <p>{say('lockExplanation')}</p>
        <p class="note warn" id="lock-warning">
          {say('lockWarning')}
        </p>
        <PinForm
          key={String(settings.lock?.salt)}
          replaces={settings.lock !== null}
          disabled={fixed.has('lock')}
          onPin={async (pin) => changer.change({ lock: await makeLock(pin) })}
        />
        {settings.lock && (
          <button
            type="button"
            class="button danger"
            id="remove-pin"
            disabled={fixed.has('lock')}
            onClick={() => void changer.change({ lock: null })}
          >
            {say('removePin')}
          </button>
        )}
      </section>
      <section class="card">
        <Switch
          id="lock-reveal"
          label={say('lockReveal')}
          hint={say('lockRevealHint')}
          checked={settings.lockReveal}
          disabled={fixed.has('lockReveal')}
          onChange={(lockReveal) => void changer.change({ lockReveal })}
        />
      </section>
    </>
  );
}

interface PinFormProps {
  readonly replaces: boolean;
  readonly disabled: boolean;
  readonly onPin: (pin: string) => Promise<boolean>;
}

/** Asks for a new PIN, twice. */
function PinForm({ replaces, disabled, onPin }: PinFormProps) {
  const [pin, type] = useState('');
  const [again, typeAgain] = useState('');
  const problem = problemWith(pin, again);
  return (
    <form
      class="stack pin-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) void onPin(pin);
      }}
    >
      <label>
        {say(replaces ? 'newPin' : 'choosePin')}
        <input
          class="field"
          id="new-pin"
          type="password"
          autocomplete="new-password"
          value={pin}
          disabled={disabled}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </label>
      <label>
        {say('repeatPin')}
        <input
          class="field"
          id="new-pin-again"
          type="password"
          autocomplete="new-password"
          value={again}
          disabled={disabled}
          onInput={(event) => typeAgain(event.currentTarget.value)}
        />
      </label>
      <p role="status" class="muted small">
        {pin && again && problem}
      </p>
      <button type="submit" class="button primary" id="set-pin" disabled={disabled || problem !== undefined}>
        {say(replaces ? 'changePin' : 'setPin')}
      </button>
    </form>
  );
}

function problemWith(pin: string, again: string): string | undefined {
  if (pin.length < SHORTEST_PIN) return say('pinTooShort', SHORTEST_PIN);
  return pin === again ? undefined : say('pinsDiffer');
}
