import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { compileKernels } from '../../../models/compile-kernels.ts';
import { openNetwork } from '../../../models/train/features/open-network.ts';
import { readPackFolder } from '../../../models/train/graft/read-folder.ts';
import { drawCanary } from '../../../src/canary.ts';
import { folderForTests } from '../../support/folder-for-tests.ts';
import { kernelsInNode } from '../../support/kernels.ts';
import { TINY_SIZE } from '../../support/tiny-pack.ts';
import { writeBasePack } from './base-pack.ts';

const pack = join(await folderForTests('open-network'), 'base');
const views = [drawCanary(TINY_SIZE), new Uint8ClampedArray(TINY_SIZE ** 2 * 4).fill(90)];
let kernels: WebAssembly.Module;

beforeAll(async () => {
  kernels = await kernelsInNode();
  await mkdir(pack, { recursive: true });
  await writeBasePack(pack);
});

test('kernels and tfjs say the same of pictures', async () => {
  const { outputs } = (await readPackFolder(pack)).card;
  const usual = await openNetwork(pack, undefined);
  expect(usual.ground).toBe('tfjs');
  const expected = usual.run(views, outputs.scores);
  const fast = await openNetwork(pack, kernels);
  expect(fast.ground).toBe('kernels');
  const found = fast.run(views, outputs.scores);
  expect(found).toHaveLength(views.length * 5);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
});

test('kernels that are broken are noticed: the network runs on tfjs', async () => {
  const broken = await openNetwork(pack, await WebAssembly.compile(subtracting(await compileKernels())));
  expect(broken.ground).toBe('tfjs');
  expect(broken.run(views, 'scores').every(Number.isFinite)).toBe(true);
});

/** The kernels with every f32x4.relaxed_madd made a relaxed_nmadd: they take products away instead of adding them. */
function subtracting(kernels: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(kernels);
  let changed = 0;
  for (let i = 0; i + 2 < bytes.length; i++)
    if (bytes[i] === 0xfd && bytes[i + 1] === 0x85 && bytes[i + 2] === 0x02) {
      bytes[i + 1] = 0x86;
      changed += 1;
    }
  expect(changed).toBeGreaterThan(0);
  return bytes;
}
