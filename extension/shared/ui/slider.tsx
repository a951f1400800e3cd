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
  const share = ({ at }: Pick<Stop, 'at'>) => (at - min) / (max - min);
  const at = (position: number) => ({ '--at': `${100 * share({ at: position })}%` });
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
        <div class="slider-stops" style={{ gridTemplateColumns: columnsFor(stops.map(share)) }}>
          {stops.map((stop) => (
            <button
              key={stop.at}
              type="button"
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

/**
 * A column of a grid for each stop, with the stop in its middle, and room before and after them all. Long words take
 * what they need of the others' room, so that none lies over another.
 *
 * @param at where the stops are, as shares of the track in rising order; two at least
 */
function columnsFor(at: readonly number[]): string {
  const middles = at.slice(1).map((share, i) => (share + at[i]!) / 2);
  const first = 2 * at[0]! - middles[0]!;
  const last = 2 * at.at(-1)! - middles.at(-1)!;
  const edges = [first, ...middles, last];
  const widths = edges.slice(1).map((edge, i) => `minmax(max-content, ${edge - edges[i]!}fr)`);
  return `minmax(0, ${first}fr) ${widths.join(' ')} minmax(0, ${1 - last}fr)`;
}
