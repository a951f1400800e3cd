import { useEffect, useId, useRef, useState } from 'preact/hooks';

export interface Stop {
  readonly at: number;
  readonly label: string;
}

export interface SliderProps {
  readonly id?: string;
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** What the value means, shown beside the label and read out. */
  readonly say: (value: number) => string;
  readonly disabled?: boolean | undefined;
  /** Positions that matter, drawn above the track; those up to the value are highlighted. */
  readonly marks?: readonly number[];
  /** Named positions, offered as buttons below the track. */
  readonly stops?: readonly Stop[];
  /** While it moves. */
  readonly onMove?: (value: number) => void;
  /** Where it was let go, or moved to by a key; resolves to whether the value was taken. */
  readonly onChange: (value: number) => Promise<boolean>;
}

/** A number on a line, with what it means in words. */
export function Slider({ min = 0, max = 100, step = 1, marks, stops, ...props }: SliderProps) {
  const ownId = useId();
  const id = props.id ?? ownId;
  const [moving, move] = useState<number>();
  const held = useRef(false);
  // The stored value has caught up, or was changed elsewhere: it is the truth again, unless the thumb is still held.
  useEffect(() => {
    if (!held.current) move(undefined);
  }, [props.value]);
  const value = moving ?? props.value;
  const at = (position: number) => ({ '--at': `${(100 * (position - min)) / (max - min)}%` });
  const change = async (to: number) => {
    held.current = false;
    move(to === props.value ? undefined : to);
    if (to !== props.value && !(await props.onChange(to))) move(undefined);
  };
  return (
    <div class="slider">
      <div class="slider-head">
        <label for={id}>{props.label}</label>
        <output for={id} class="number muted">
          {props.say(value)}
        </output>
      </div>
      {marks && (
        <div class="slider-marks" aria-hidden="true">
          {marks.map((mark, i) => (
            <span key={i} class={mark <= value ? 'over' : ''} style={at(mark)} />
          ))}
        </div>
      )}
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={props.disabled}
        aria-valuetext={props.say(value)}
        onInput={(event) => {
          const to = event.currentTarget.valueAsNumber;
          held.current = true;
          move(to);
          props.onMove?.(to);
        }}
        onChange={(event) => void change(event.currentTarget.valueAsNumber)}
      />
      {stops && (
        <div class="slider-stops">
          {stops.map((stop) => (
            <button
              key={stop.at}
              type="button"
              style={at(stop.at)}
              aria-pressed={stop.at === value}
              disabled={props.disabled}
              onClick={() => void change(stop.at)}
            >
              {stop.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
