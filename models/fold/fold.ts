import { type Activate, channelsOf, isWeighted, type Layer, type Norm, type Plain, type Weighted } from './layers.ts';
import { withoutPads } from './pads.ts';
import { eachAway, merge, replace } from './rewire.ts';

/**
 * Folds whatever needs no arithmetic of its own at inference into the layers before it: dropout vanishes, zero padding
 * becomes a convolution's own, normalisation a factor and an offset per channel, activations the last step of a product.
 * Each fold is exact up to rounding.
 */
export function fold(layers: readonly Layer[]): Layer[] {
  return [withoutDropout, withoutPads, withNormsFolded, withActivationsFused].reduce<Layer[]>(
    (folded, step) => step(folded),
    [...layers],
  );
}

/** Multiplies the network's input by a constant, inside the kernels that read it. @throws Error if anything else reads it */
export function scaleInput(layers: readonly Layer[], factor: number): Layer[] {
  const input = layers.find(({ kind }) => kind === 'input');
  return layers.map((layer) => {
    if (!input || !layer.inputs.includes(input.name)) return layer;
    if (!isWeighted(layer)) throw new Error(`${layer.name} reads the input and has no kernel to scale`);
    return { ...layer, factor: (layer.factor ?? new Float32Array(channelsOf(layer)).fill(1)).map((f) => f * factor) };
  });
}

function withoutDropout(layers: readonly Layer[]): Layer[] {
  return eachAway(layers, (layer): layer is Plain => layer.kind === 'dropout', merge);
}

function withNormsFolded(layers: readonly Layer[]): Layer[] {
  return eachAway(
    layers,
    (layer) => layer.kind === 'norm',
    (folded, norm) => {
      const source = onlySource(folded, norm);
      const { factor, bias } = norm;
      return replace(merge(folded, norm), { ...source, factor, bias });
    },
  );
}

function withActivationsFused(layers: readonly Layer[]): Layer[] {
  return eachAway(
    layers,
    (layer) => layer.kind === 'activation',
    (folded, layer) => {
      const source = onlySource(folded, layer);
      return replace(merge(folded, layer), { ...source, activation: layer.activation });
    },
  );
}

/** The weighted layer before this one, if nothing else reads it and nothing was put on its end that must come later. */
function onlySource(layers: readonly Layer[], layer: Norm | Activate): Weighted {
  const source = layers.find(({ name }) => name === layer.inputs[0]);
  const readers = layers.filter(({ inputs }) => inputs.includes(layer.inputs[0] ?? ''));
  if (!source || !isWeighted(source)) throw new Error(`${layer.name} follows a layer without a kernel`);
  if (readers.length > 1) throw new Error(`${layer.name} cannot be folded: others read ${source.name} too`);
  if (source.activation || (layer.kind === 'norm' && source.bias))
    throw new Error(`${layer.name} cannot be folded: ${source.name} already ends otherwise`);
  return source;
}
