import { useEffect, useRef, useState } from 'preact/hooks';
import { unlock } from '../change.ts';
import { say, sayIn } from '../say.ts';

/** A PIN that was wrong, or that came too early. */
interface Refusal {
  /** Counted from 1: each is said, though it be in the words of the one before. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly retryAt: number;
  /** Seconds that were left when it came. */
  readonly wait: number;
}

/** Asks for the PIN until it is right or the user gives up. */
export function PinDialog({ onEnd }: { readonly onEnd: (opened: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [pin, type] = useState('');
  const [refusal, refuse] = useState<Refusal>();
  const seconds = useCountdown(refusal?.retryAt);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async () => {
    const unlocking = await unlock(pin);
    if (unlocking.kind === 'open') return onEnd(true);
    type('');
    const { retryAt } = unlocking;
    refuse((last) => ({ number: (last?.number ?? 0) + 1, retryAt, wait: secondsUntil(retryAt, Date.now()) }));
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
        {/* Said once, and again when the wait is over; the seconds are for the eye alone. */}
        <p role="alert" class="visually-hidden">
          {refusal && <span key={refusal.number}>{sayRefusal(seconds && refusal.wait)}</span>}
        </p>
        {refusal && (
          <p class="note bad" id="pin-refused" aria-hidden="true">
            {sayRefusal(seconds)}
          </p>
        )}
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

const sayRefusal = (seconds: number): string => (seconds > 0 ? say('pinWait', sayIn(seconds)) : say('pinWrong'));

const secondsUntil = (at: number, now: number): number => Math.max(0, Math.ceil((at - now) / 1000));

/** Whole seconds until a moment in ms since 1970, counting down to 0. */
function useCountdown(until: number | undefined): number {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    tick(Date.now());
    const timer = setInterval(() => tick(Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : secondsUntil(until, now);
}
