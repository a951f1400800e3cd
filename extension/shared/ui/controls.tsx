import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface SwitchProps {
  readonly id?: string;
  readonly label: ComponentChildren;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly disabled?: boolean | undefined;
  readonly onChange: (checked: boolean) => void;
}

/** Something that is on or off. */
export function Switch({ id, label, hint, checked, disabled, onChange }: SwitchProps) {
  const hintId = useId();
  return (
    <label class="switch">
      <span>
        {label}
        {hint && (
          <span id={hintId} class="muted small block">
            {hint}
          </span>
        )}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => {
          const wanted = event.currentTarget.checked;
          // What is shown follows the stored setting, which a lock may refuse to change.
          event.currentTarget.checked = checked;
          onChange(wanted);
        }}
      />
    </label>
  );
}

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string | undefined;
}

export interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly disabled?: boolean | undefined;
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ name, legend, options, value, disabled, onChange }: ChoiceProps<T>) {
  return (
    <fieldset class="stack" style={{ '--gap': '0.5rem' }} disabled={disabled}>
      <legend>{legend}</legend>
      <div class="choices">
        {options.map((option) => (
          <label class="choice" key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={(event) => {
                event.currentTarget.checked = option.value === value;
                onChange(option.value);
              }}
            />
            <span>
              {option.label}
              {option.hint && <span class="muted small">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
