import { describe, expect, it } from 'vitest';
import { BadPack, readPack } from '../../src/pack.ts';
import { filesOf, parseFile, readFiles, withCard, withFile } from '../support/pack-files.ts';
import { tinyPack } from '../support/tiny-pack.ts';

interface Model {
  modelTopology: { node: { name: string; op: string; input: string[] }[] };
  weightsManifest: [{ paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }];
}

const pack = tinyPack();
const model = parseFile<Model>(pack, 'model.json');
const weights = pack.get('weights-1of1.bin')!;
const nodes = model.modelTopology.node;

const withNodes = (node: unknown[]) => withFile(pack, 'model.json', { ...model, modelTopology: { node } });

function weightsWith(name: string, value: number): Uint8Array {
  const values = new Float32Array(Uint8Array.from(weights).buffer);
  let offset = 0;
  for (const spec of model.weightsManifest[0].weights) {
    if (spec.name === name) values[offset] = value;
    offset += spec.shape.reduce((product, side) => product * side, 1);
  }
  return new Uint8Array(values.buffer);
}

describe('reading a pack', () => {
  it('gives its card and a model with every weight that a node names', async () => {
    const { card, model } = await readFiles(pack);
    expect(card.id).toBe('tiny');
    expect(model.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['input', 'features', 'scores']));
    expect(model.weights.get('scores/bias')).toMatchObject({ shape: [5] });
    const named = model.nodes.filter(({ op }) => op === 'Const').map(({ name }) => name);
    expect(named.length).toBeGreaterThan(0);
    expect([...model.weights.keys()].sort()).toEqual(named.sort());
  });

  it.each([
    ['no card', new Map([...pack].filter(([name]) => name !== 'card.json')), 'card.json', /no such file/],
    ['a card that is no JSON', new Map([...pack, ['card.json', Buffer.from('{')]]), 'card.json', /not JSON/],
    ['a key that no card has', withCard(pack, (card) => ({ ...card, more: 1 })), 'card.json', /more/],
    [
      'a label twice',
      withCard(pack, (card) => ({ ...card, labels: card.labels.with(1, 'Drawing') })),
      'card.json',
      /labels/,
    ],
    [
      'a file name that leaves the folder',
      withCard(pack, (card) => ({ ...card, files: { ...card.files, '../model.json': 'a'.repeat(64) } })),
      'card.json',
      /plain file name/,
    ],
    ['no shard', new Map([...pack].filter(([name]) => !name.endsWith('.bin'))), 'weights-1of1.bin', /no such file/],
    [
      'other weights',
      new Map([...pack, ['weights-1of1.bin', new Uint8Array(weights.length)]]),
      'weights-1of1.bin',
      /SHA-256/,
    ],
    ['fewer weights', withFile(pack, 'weights-1of1.bin', weights.subarray(4)), 'weights-1of1.bin', /76 bytes .* 80/],
    [
      'a weight that is not a number',
      withFile(pack, 'weights-1of1.bin', weightsWith('scores/bias', NaN)),
      'scores/bias',
      /finite/,
    ],
    [
      'an endless weight',
      withFile(pack, 'weights-1of1.bin', weightsWith('scores/kernel', -Infinity)),
      'scores/kernel',
      /finite/,
    ],
    ['a layers model', withFile(pack, 'model.json', { ...model, format: 'layers-model' }), 'model.json', /format/],
    [
      'a shard that the card does not list',
      withFile(pack, 'model.json', {
        ...model,
        weightsManifest: [{ ...model.weightsManifest[0], paths: ['more.bin'] }],
      }),
      'more.bin',
      /card does not list/,
    ],
    [
      'no weight for a constant',
      withNodes([...nodes, { name: 'lost', op: 'Const' }]),
      'lost',
      /constant without a weight/,
    ],
    [
      'an input that is not there',
      withNodes(nodes.filter(({ name }) => name !== 'mean')),
      'model.json',
      /features reads mean/,
    ],
    [
      'a node that depends on itself',
      withNodes(nodes.map((node) => (node.name === 'mean' ? { ...node, input: ['features'] } : node))),
      'model.json',
      /depends on itself/,
    ],
    [
      'another scores output',
      withCard(pack, (card) => ({ ...card, outputs: { ...card.outputs, scores: 'verdict' } })),
      'model.json',
      /verdict, an output in the card/,
    ],
    [
      'an input that is a weight',
      withCard(pack, (card) => ({ ...card, input: { ...card.input, node: 'scores/bias' } })),
      'model.json',
      /is not an input/,
    ],
  ])('refuses %s and says where', async (_, files, where, what) => {
    const refusal = await readPack(filesOf(files)).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(BadPack);
    expect(refusal).toMatchObject({ where, what: expect.stringMatching(what) });
  });
});
