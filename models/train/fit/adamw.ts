import {
  add,
  div,
  keep,
  mul,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Numbers of AdamW that are not changed from step to step. */
export interface Decay {
  /** Decoupled weight decay, relative to the learning rate; biases are not decayed. */
  readonly weightDecay: number;
}

const FIRST = 0.9;
const SECOND = 0.999;
const EPSILON = 1e-8;

/** Adam with decoupled weight decay (I. Loshchilov, F. Hutter, ICLR 2019, algorithm 2), its state open to checkpoints. */
export class AdamW {
  readonly #first: ReadonlyMap<string, Variable>;
  readonly #second: ReadonlyMap<string, Variable>;

  constructor(
    private readonly variables: ReadonlyMap<string, Variable>,
    private readonly decay: Decay,
  ) {
    const zeros = () => new Map([...variables].map(([name, of]) => [name, tidy(() => variable(zerosLike(of), false))]));
    this.#first = zeros();
    this.#second = zeros();
  }

  /** @param step counted from 1 @param gradients by variable; disposed here */
  apply(gradients: ReadonlyMap<string, Tensor>, rate: number, step: number): void {
    for (const [name, gradient] of gradients) tidy(() => this.#update(name, gradient, rate, step));
    for (const gradient of gradients.values()) gradient.dispose();
  }

  #update(name: string, gradient: Tensor, rate: number, step: number): void {
    const [weight, first, second] = [this.variables.get(name)!, this.#first.get(name)!, this.#second.get(name)!];
    first.assign(add(mul(first, FIRST), mul(gradient, 1 - FIRST)));
    second.assign(add(mul(second, SECOND), mul(square(gradient), 1 - SECOND)));
    const direction = div(div(first, 1 - FIRST ** step), add(sqrt(div(second, 1 - SECOND ** step)), EPSILON));
    const shrink = weight.rank > 1 ? 1 - rate * this.decay.weightDecay : 1;
    weight.assign(sub(mul(weight, shrink), mul(direction, rate)));
  }

  /** The moments by name, to be kept in a checkpoint; they stay this optimiser's own. */
  moments(): Map<string, Variable> {
    return new Map([
      ...[...this.#first].map(([name, of]): [string, Variable] => [`first/${name}`, of]),
      ...[...this.#second].map(([name, of]): [string, Variable] => [`second/${name}`, of]),
    ]);
  }

  dispose(): void {
    for (const moment of this.moments().values()) moment.dispose();
  }
}

/** Adds up gradients of several small batches, each weighted by its share. @returns new tensors; the given are disposed */
export function accumulate(
  sum: ReadonlyMap<string, Tensor> | undefined,
  gradients: ReadonlyMap<string, Tensor>,
  share: number,
): Map<string, Tensor> {
  const added = new Map(
    [...gradients].map(([name, gradient]) => {
      const before = sum?.get(name);
      return [name, tidy(() => keep(before ? add(before, mul(gradient, share)) : mul(gradient, share)))];
    }),
  );
  for (const tensor of [...gradients.values(), ...(sum?.values() ?? [])]) tensor.dispose();
  return added;
}
