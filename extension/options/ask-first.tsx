import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../shared/say.ts';

interface Props {
  readonly id?: string;
  /** What it does, on the button and again on the one that is sure. */
  readonly label: string;
  /** As it is read out, where the label alone does not tell what it is about. */
  readonly name?: string;
  readonly disabled?: boolean;
  readonly onSure: () => void;
}

/**
 * A button for what cannot be undone: once pressed, it gives way to a question in its place. The keyboard is on “Cancel”
 * then, Escape does the same, and afterwards it is on the button again.
 */
export function AskFirst({ id, label, name = label, disabled, onSure }: Props) {
  const [asking, ask] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asking) cancel.current?.focus();
    else if (asked.current) button.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <button
        ref={button}
        type="button"
        class="button danger"
        id={id}
        aria-label={name === label ? undefined : name}
        disabled={disabled}
        onClick={() => ask(true)}
      >
        {label}
      </button>
    );
  }
  return (
    // A group is read out with its name as the keyboard comes into it.
    <fieldset
      class="row"
      aria-label={`${name}: ${say('cannotBeUndone')}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') ask(false);
      }}
    >
      <span>{say('cannotBeUndone')}</span>
      <button
        type="button"
        class="button danger"
        data-sure
        onClick={() => {
          ask(false);
          onSure();
        }}
      >
        {label}
      </button>
      <button ref={cancel} type="button" class="button" onClick={() => ask(false)}>
        {say('cancel')}
      </button>
    </fieldset>
  );
}
