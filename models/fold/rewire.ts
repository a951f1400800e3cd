import type { Layer } from './layers.ts';

/** Folds layers of one kind into others, one after the other, until none is left. */
export function eachAway<L extends Layer>(
  layers: readonly Layer[],
  isOne: (layer: Layer) => layer is L,
  fold: (layers: readonly Layer[], one: L) => Layer[],
): Layer[] {
  const one = layers.find(isOne);
  return one ? eachAway(fold(layers, one), isOne, fold) : [...layers];
}

/** The list without a layer: what read it now reads its first input. */
export function merge(layers: readonly Layer[], gone: Layer): Layer[] {
  return layers
    .filter((layer) => layer.name !== gone.name)
    .map((layer) => ({ ...layer, inputs: layer.inputs.map((name) => (name === gone.name ? gone.inputs[0]! : name)) }));
}

/** The list with the layer of the same name changed. */
export function replace(layers: readonly Layer[], changed: Layer): Layer[] {
  return layers.map((layer) => (layer.name === changed.name ? changed : layer));
}

/** Gives layers the names by which a card calls them. */
export function rename(layers: readonly Layer[], names: Readonly<Record<string, string>>): Layer[] {
  const named = (name: string): string => names[name] ?? name;
  return layers.map((layer) => ({ ...layer, name: named(layer.name), inputs: layer.inputs.map(named) }));
}
