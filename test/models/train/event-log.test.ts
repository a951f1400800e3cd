import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openEventLog } from '../../../models/train/log/tensorboard.ts';
import { watch } from '../../../models/train/log/watch.ts';

const { isTTY } = process.stdout;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-log-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.stdout.isTTY = isTTY;
  await rm(folder, { recursive: true, force: true });
});

/** CRC-32C bit by bit, as its polynomial says, and masked as TFRecords are. */
function masked(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The records of a file; every checksum must be right. */
function records(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(masked(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

/** A protocol buffer's fields by number: varints and floats as numbers, all else as bytes. */
function fields(message: Buffer): Map<number, number | Buffer> {
  const found = new Map<number, number | Buffer>();
  let at = 0;
  const next = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = next(1)[0]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const [field, kind] = ((key) => [key >> 3, key & 7])(varint());
    if (kind === 0) found.set(field!, varint());
    else if (kind === 1) found.set(field!, next(8).readDoubleLE());
    else if (kind === 5) found.set(field!, next(4).readFloatLE());
    else found.set(field!, next(varint()));
  }
  return found;
}

interface Scalar {
  readonly step: number | Buffer;
  readonly tag: string;
  readonly value: number | Buffer;
}

async function scalarsIn(folder: string): Promise<Scalar[]> {
  const [name, ...others] = await readdir(folder);
  expect(name).toMatch(/^events\.out\.tfevents\.\d+\./);
  expect(others).toEqual([]);
  const [first, ...events] = records(await readFile(join(folder, name!)));
  expect(fields(first!).get(3)?.toString()).toBe('brain.Event:2');
  return events.map((event) => {
    const of = fields(event);
    const value = fields(fields(of.get(5) as Buffer).get(1) as Buffer);
    return { step: of.get(2) ?? 0, tag: value.get(1)!.toString(), value: value.get(2)! };
  });
}

test('numbers are written as the records and events that TensorBoard reads', async () => {
  const log = await openEventLog(folder, 1_700_000_000.5);
  await log.scalar('head/loss', 1, 0.5);
  await log.scalar('head/rate', 300, 0.125);
  expect(await scalarsIn(folder)).toEqual([
    { step: 1, tag: 'head/loss', value: 0.5 },
    { step: 300, tag: 'head/rate', value: 0.125 },
  ]);
});

test('a phase logs losses, rates and validation, and draws both losses in a terminal', async () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  process.stdout.isTTY = true;
  const watcher = watch('head', 4, await openEventLog(folder));
  for (const epoch of [0, 1]) {
    watcher.stepped(epoch + 1, 2, 1 - epoch / 2, 0.25);
    watcher.epoch(epoch, epoch + 1, 1 - epoch / 2, { loss: 1.5 - epoch / 2, accuracy: 0.5 + epoch / 4 });
  }
  await watcher.end();
  const logged = (await scalarsIn(folder)).map(({ step, tag, value }) => `${step} ${tag} ${value}`);
  expect(logged).toEqual(expect.arrayContaining(['1 head/loss 1', '2 head/rate 0.25', '2 head/validation loss 1']));
  expect(logged).toContain('2 head/validation accuracy 0.75');
  const chart = lines.at(-1)!;
  expect(chart).toContain('blue: training loss, red: validation loss');
  expect(chart.split('\n').length).toBeGreaterThan(10);
  expect(chart).toContain('head epoch 2: loss 0.5000, validation 1.0000, accuracy 0.750');
});
