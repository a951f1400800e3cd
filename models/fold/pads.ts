import { type Convolution, isWeighted, type Layer, type Pad, type Padding } from './layers.ts';
import { eachAway, merge, replace } from './rewire.ts';

type Sides = readonly [height: number, width: number];

/** Makes every zero padding the SAME padding of the one convolution that reads it. @throws Error where the two differ */
export function withoutPads(layers: readonly Layer[]): Layer[] {
  return eachAway(
    layers,
    (layer) => layer.kind === 'pad',
    (folded, pad) => {
      const [reader, ...others] = folded.filter(({ inputs }) => inputs.includes(pad.name));
      if (!reader || (reader.kind !== 'conv' && reader.kind !== 'depthwise') || others.length > 0)
        throw new Error(`${pad.name} is not read by one convolution alone`);
      const sides = sidesOf(folded, pad.inputs[0]!);
      if (reader.padding !== 'VALID' || !isSame(pad, reader, sides))
        throw new Error(`${pad.name} pads otherwise than SAME would`);
      return replace(merge(folded, pad), { ...reader, inputs: [pad.inputs[0]!], padding: 'SAME' });
    },
  );
}

/** SAME pads as little as gives ceil(side / stride) outputs, the odd one at the end (TensorFlow's tf.nn documentation). */
function isSame({ vertical, horizontal }: Pad, { kernel, strides }: Convolution, sides: Sides): boolean {
  return [vertical, horizontal].every(([before, after], axis) => {
    const [side, stride, reach] = [sides[axis]!, strides[axis]!, kernel.spec.shape[axis]!];
    const total = Math.max((Math.ceil(side / stride) - 1) * stride + reach - side, 0);
    return before === Math.floor(total / 2) && after === total - before;
  });
}

/** Height and width of a layer's output. */
export function sidesOf(layers: readonly Layer[], name: string): Sides {
  const layer = layers.find((candidate) => candidate.name === name);
  if (!layer) throw new Error(`there is no layer ${name}`);
  if (layer.kind === 'input') return [layer.shape[0], layer.shape[1]];
  if (layer.kind === 'dense' || layer.kind === 'flatten') throw new Error(`${name} has no height and width`);
  const sides = sidesOf(layers, layer.inputs[0]!);
  if (layer.kind === 'pad')
    return [sides[0] + layer.vertical[0] + layer.vertical[1], sides[1] + layer.horizontal[0] + layer.horizontal[1]];
  if (layer.kind === 'average' || layer.kind === 'max') return slid(sides, layer.window, layer.strides, layer.padding);
  if (!isWeighted(layer)) return sides;
  const [height, width] = layer.kernel.spec.shape;
  return slid(sides, [height!, width!], layer.strides, layer.padding);
}

function slid(sides: Sides, window: Sides, strides: Sides, padding: Padding): Sides {
  const slide = (axis: 0 | 1): number =>
    Math.ceil((padding === 'SAME' ? sides[axis] : sides[axis] - window[axis] + 1) / strides[axis]);
  return [slide(0), slide(1)];
}
