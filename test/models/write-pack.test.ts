import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeGraph } from '../../models/fold/write-graph.ts';
import { packFiles, writePack } from '../../models/fold/write-pack.ts';
import { readFiles } from '../support/pack-files.ts';
import { TINY_CARD, tinyPack } from '../support/tiny-pack.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'scrim-packs-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('writing a pack', () => {
  it('takes the place of the one before, with nothing of it left', async () => {
    const folder = join(directory, 'tiny');
    await writePack(
      folder,
      new Map([
        ['card.json', new Uint8Array(1)],
        ['weights-2of2.bin', new Uint8Array(1)],
      ]),
    );
    await writeFile(join(folder, 'more.txt'), 'left over');
    await writePack(folder, tinyPack());
    expect((await readdir(folder)).sort()).toEqual([...tinyPack().keys()].sort());
    expect(await readdir(directory)).toEqual(['tiny']);
    expect(await readFile(join(folder, 'card.json'))).toEqual(tinyPack().get('card.json'));
  });

  it('makes the same bytes every time', () => {
    expect(tinyPack()).toEqual(tinyPack());
  });

  it('cuts large weights into shards that are read as one', async () => {
    const values = Float32Array.from({ length: 3 * 1024 * 1024 }, (_, i) => i);
    const kernel = {
      spec: { name: 'kernel', shape: [1, 1, 3, values.length / 3], dtype: 'float32' as const },
      bytes: new Uint8Array(values.buffer),
    };
    const graph = writeGraph([
      { name: 'input', inputs: [], kind: 'input', shape: [32, 32, 3] },
      { name: 'features', inputs: ['input'], kind: 'conv', kernel, strides: [1, 1], padding: 'VALID' },
    ]);
    const template = { ...TINY_CARD, outputs: { scores: 'features', features: { node: 'features', length: 1 } } };
    const files = packFiles(template, graph, [0, 0, 0, 0, 0]);
    expect([...files.keys()].filter((name) => name.startsWith('weights'))).toHaveLength(4);
    const { model } = await readFiles(files);
    expect(Buffer.from(model.weights.get('features/kernel')!.values.buffer).equals(kernel.bytes)).toBe(true);
  });
});
