import { appendFile, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import crc32c from 'crc-32/crc32c';
import { PbfWriter } from 'pbf';

/** Writes numbers where TensorBoard finds them. */
export interface EventLog {
  scalar(tag: string, step: number, value: number): Promise<void>;
}

/**
 * Opens an event file in a folder: TFRecords (length, masked CRC-32C, data, masked CRC-32C) of Event messages
 * (https://www.tensorflow.org/tutorials/load_data/tfrecord, tensorflow/core/util/event.proto).
 */
export async function openEventLog(folder: string, now = Date.now() / 1000): Promise<EventLog> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `events.out.tfevents.${Math.floor(now)}.${hostname()}.${process.pid}`);
  await appendFile(path, record(event(now, (pbf) => pbf.writeStringField(3, 'brain.Event:2'))));
  return {
    async scalar(tag, step, value) {
      const bytes = event(Date.now() / 1000, (pbf) => {
        pbf.writeVarintField(2, step);
        pbf.writeMessage(5, writeSummary, { tag, value });
      });
      await appendFile(path, record(bytes));
    },
  };
}

function event(wallTime: number, fill: (pbf: PbfWriter) => void): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  fill(pbf);
  return pbf.finish();
}

interface Scalar {
  readonly tag: string;
  readonly value: number;
}

/** Summary { repeated Value value = 1 }, Value { string tag = 1; float simple_value = 2 } */
function writeSummary(scalar: Scalar, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeValue, scalar);
}

function writeValue({ tag, value }: Scalar, pbf: PbfWriter): void {
  pbf.writeStringField(1, tag);
  pbf.writeFloatField(2, value);
}

function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, masked(length), data, masked(data)]);
}

function masked(data: Uint8Array): Uint8Array {
  const crc = crc32c.buf(data) >>> 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return bytes;
}
