/** How the learning rate moves. */
export interface Schedule {
  /** The highest rate. */
  readonly rate: number;
  /** Steps during which it rises linearly from 0. */
  readonly warmUp: number;
  readonly decay: 'cosine' | 'step' | 'none';
  /** All steps there will be. */
  readonly steps: number;
}

/** With `step`, the rate falls to a tenth at half and at three quarters of the way. */
const STEPS_DOWN = [0.5, 0.75];

/** The learning rate of a step, counted from 1; cosine decay after I. Loshchilov and F. Hutter, SGDR, ICLR 2017. */
export function rateAt(step: number, { rate, warmUp, decay, steps }: Schedule): number {
  if (step <= warmUp) return (rate * step) / warmUp;
  const way = Math.min(1, (step - warmUp) / Math.max(1, steps - warmUp));
  if (decay === 'cosine') return (rate / 2) * (1 + Math.cos(Math.PI * way));
  if (decay === 'step') return rate * 0.1 ** STEPS_DOWN.filter((down) => way >= down).length;
  return rate;
}
