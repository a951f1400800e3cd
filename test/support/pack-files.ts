import { createHash } from 'node:crypto';
import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import type { Card } from '../../src/card.ts';
import { type Pack, type ReadFile, readPack } from '../../src/pack.ts';

/** A pack's files as `readPack` asks for them. */
export function filesOf(files: PackFiles): ReadFile {
  return async (name) => {
    const bytes = files.get(name);
    if (!bytes) throw new Error('no such file');
    return Uint8Array.from(bytes).buffer;
  };
}

export function readFiles(files: PackFiles): Promise<Pack> {
  return readPack(filesOf(files));
}

export function parseFile<T>(files: PackFiles, name: string): T {
  return JSON.parse(new TextDecoder().decode(files.get(name))) as T;
}

/** The same pack with its card changed. */
export function withCard(files: PackFiles, change: (card: Card) => unknown): PackFiles {
  return new Map([...files, ['card.json', bytesOf(change(parseFile(files, 'card.json')))]]);
}

/** The same pack with another file, its hash in the card set right: only what is in the file is wrong. */
export function withFile(files: PackFiles, name: string, content: unknown): PackFiles {
  const bytes = content instanceof Uint8Array ? content : bytesOf(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const changed = new Map([...files, [name, bytes]]);
  return withCard(changed, (card) => ({ ...card, files: { ...card.files, [name]: sha256 } }));
}

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
