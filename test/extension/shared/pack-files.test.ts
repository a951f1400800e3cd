import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { packFilesOf } from '../../../extension/shared/pack-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const zip = (files: Record<string, Uint8Array>) => new File([Uint8Array.from(zipSync(files))], 'pack.zip');
const names = (files: ReadonlyMap<string, ArrayBuffer>) => [...files.keys()].sort();

test('reads a zip, whatever folder the files are in, and nothing that no pack has', async () => {
  const files = await packFilesOf([
    zip({ 'my-pack/card.json': bytes('{}'), 'my-pack/weights-1of1.bin': bytes('ab'), 'my-pack/README.md': bytes('x') }),
  ]);
  expect(names(files)).toEqual(['card.json', 'weights-1of1.bin']);
  expect(new TextDecoder().decode(files.get('weights-1of1.bin'))).toBe('ab');
});

test('reads the files of a folder', async () => {
  const files = await packFilesOf([
    new File(['{}'], 'card.json'),
    new File(['ab'], 'model.json'),
    new File(['x'], '.DS_Store'),
  ]);
  expect(names(files)).toEqual(['card.json', 'model.json']);
});

test.each([
  ['no pack', [new File(['x'], 'holiday.jpg')], 'no-card'],
  ['no zip', [new File(['no zip at all'], 'pack.zip')], 'bad-zip'],
  ['a zip of something else', [zip({ 'notes.txt': bytes('x') })], 'no-card'],
  [
    'too many files',
    [zip(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`w${i}.bin`, bytes('x')])))],
    'too-many-files',
  ],
  ['too much in a small zip', [zip({ 'card.json': new Uint8Array(129 * 2 ** 20) })], 'too-large'],
])('refuses %s, saying why', async (_, chosen, why) => {
  await expect(packFilesOf(chosen)).rejects.toMatchObject({ fault: why });
});
