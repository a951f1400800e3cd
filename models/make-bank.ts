import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BankFile, bankOf, direction, modelName } from '../src/learn/bank.ts';
import { floatsToBase64, toBase64 } from '../src/learn/bytes.ts';
import { judgePicture, openClassifier } from './bank/judge-pictures.ts';
import { groupBy } from './train/group.ts';
import { writeWhole } from './train/write-whole.ts';

const PACK = 'mobilenet-v2';
const PICTURES = '/usr/share/openclipart/png';
const TARGET = fileURLToPath(new URL(`./packs/${PACK}/bank.json`, import.meta.url));

/** Pictures taken of one folder, evenly spread over it. */
const PER_FOLDER = 6;

/** Directions kept as "anything else", and the folders they are taken from: what nobody makes a category of. */
const OTHERS = 96;
const INDIFFERENT =
  /\/(buildings|computer|containers|decorations|education|electronics|geography|office|shapes|signs_and_symbols|special)\//;

// Works out models/packs/mobilenet-v2/bank.json, which is committed: Debian's openclipart-png need not be installed to
// build. Run it again when the features change; it takes some minutes.
const classifier = await openClassifier(PACK);
const read: { path: string; features: Float32Array }[] = [];
for (const path of chosen()) {
  const reading = await judgePicture(classifier, path).catch(() => undefined);
  if (reading) read.push({ path, features: reading.features });
}
classifier.dispose();
const model = modelName(classifier.card);
const bank = bankOf(
  model,
  read.map(({ features }) => features),
);
const indifferent = spread(
  read.filter(({ path }) => INDIFFERENT.test(path)),
  OTHERS,
);
const others = indifferent.map(({ features }) => toBytes(direction(features, bank)));
const file: BankFile = {
  format: 1,
  model,
  version: 1,
  source: {
    name: 'Open Clip Art Library, from the Debian package openclipart-png',
    version: await installedVersion(),
    licence: 'Public domain',
    pictures: read.length,
  },
  mean: floatsToBase64(bank.mean),
  deviation: floatsToBase64(bank.deviation),
  others: toBase64(Buffer.concat(others)),
};
await writeWhole(TARGET, `${JSON.stringify(file, null, 2)}\n`);
console.log(`${TARGET}: ${read.length} pictures, ${others.length} directions`);

function chosen(): string[] {
  const entries = readdirSync(PICTURES, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.png'),
  );
  const folders = groupBy(entries.map((entry) => join(entry.parentPath, entry.name)).sort(), dirname);
  return [...folders.values()].flatMap((paths) => spread(paths, PER_FOLDER));
}

function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}

function toBytes(vector: Float32Array): Uint8Array {
  const greatest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  return new Uint8Array(Int8Array.from(vector, (x) => Math.round((x / greatest) * 127)).buffer);
}

async function installedVersion(): Promise<string> {
  const status = await readFile('/var/lib/dpkg/status', 'utf8');
  const entry = status.split('\n\n').find((part) => part.startsWith('Package: openclipart-png\n'));
  return /^Version: (.*)$/m.exec(entry ?? '')?.[1] ?? 'unknown';
}
