import { useState } from 'preact/hooks';
import { makeLock, SHORTEST_PIN } from '../shared/lock.ts';
import { say } from '../shared/say.ts';
import type { Section } from './options-view.tsx';
import { SettingSwitch } from './setting-controls.tsx';

/** A PIN without which nothing can be loosened. */
export function LockSection(section: Section) {
  const { settings, fixed, changer } = section;
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
        <SettingSwitch section={section} name="lockReveal" label={say('lockReveal')} hint={say('lockRevealHint')} />
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
      <PinField
        id="new-pin"
        label={say(replaces ? 'newPin' : 'choosePin')}
        value={pin}
        disabled={disabled}
        onType={type}
      />
      <PinField id="new-pin-again" label={say('repeatPin')} value={again} disabled={disabled} onType={typeAgain} />
      <p role="status" class="muted small">
        {pin && again && problem}
      </p>
      <button type="submit" class="button primary" id="set-pin" disabled={disabled || problem !== undefined}>
        {say(replaces ? 'changePin' : 'setPin')}
      </button>
    </form>
  );
}

interface PinFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly disabled: boolean;
  readonly onType: (pin: string) => void;
}

function PinField({ id, label, value, disabled, onType }: PinFieldProps) {
  return (
    <label>
      {label}
      <input
        class="field"
        id={id}
        type="password"
        autocomplete="new-password"
        value={value}
        disabled={disabled}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </label>
  );
}

function problemWith(pin: string, again: string): string | undefined {
  if (pin.length < SHORTEST_PIN) return say('pinTooShort', SHORTEST_PIN);
  return pin === again ? undefined : say('pinsDiffer');
}
