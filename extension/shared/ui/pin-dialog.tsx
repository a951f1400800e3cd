import { useEffect, useRef, useState } from 'preact/hooks';
import { unlock } from '../change.ts';
import { say, sayIn } from '../say.ts';

/** Asks for the PIN until it is right or the user gives up. */
export function PinDialog({ onEnd }: { readonly onEnd: (opened: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [pin, type] = useState('');
  const [retryAt, waitUntil] = useState<number>();
  const seconds = useCountdown(retryAt);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async () => {
    const unlocking = await unlock(pin);
    if (unlocking.kind === 'open') return onEnd(true);
    type('');
    waitUntil(unlocking.retryAt);
  };
  return (
    <dialog ref={dialog} aria-labelledby="pin-title" onClose={() => onEnd(false)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 id="pin-title">{say('pinTitle')}</h2>
        <p class="muted">{say('pinExplanation')}</p>
        <input
          class="field"
          id="pin"
          type="password"
          autocomplete="off"
          aria-label={say('pinLabel')}
          value={pin}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <p role="alert" class={retryAt === undefined ? '' : 'note bad'}>
          {retryAt !== undefined && (seconds > 0 ? say('pinWait', sayIn(seconds)) : say('pinWrong'))}
        </p>
        <div class="row">
          <button type="submit" class="button primary" disabled={!pin || seconds > 0}>
            {say('pinUnlock')}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {say('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Whole seconds until a moment in ms since 1970, counting down to 0. */
function useCountdown(until: number | undefined): number {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    tick(Date.now());
    const timer = setInterval(() => tick(Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
}
