import seedrandom from 'seedrandom';
import { beforeAll, expect, test } from 'vitest';
import type { Item } from '../../../models/train/data/prepare.ts';
import { useWasm } from '../../../models/train/fit/use-wasm.ts';
import { judgeUnseen } from '../../../models/train/judge-unseen.ts';

beforeAll(useWasm);

const LABELS = ['cat', 'dog'];
const WIDTH = 6;
const VIEWS = 2;

test('a wrong label is contradicted by what is learnt from the other pictures, and by every view alike', async () => {
  const random = seedrandom('unseen');
  const right = (i: number) => i % 2;
  // Two clouds; the first picture is among the dogs but labelled a cat.
  const values = Array.from({ length: 40 * VIEWS }, (_, row) =>
    Array.from({ length: WIDTH }, () => (right(row % 40) - 0.5) * 1.6 + (random() - 0.5)),
  );
  const item = (i: number): Item => ({
    file: `${i}`,
    label: LABELS[i === 1 ? 0 : right(i)]!,
    sha256: `${i}`,
    cluster: `${i}`,
    source: undefined,
    columns: {},
  });
  const train = Array.from({ length: 40 }, (_, i) => item(i));
  const rows = {
    count: values.length,
    width: WIDTH,
    read: async (places: readonly number[]) => Float32Array.from(places.flatMap((place) => values[place]!)),
  };
  const standard = { mean: new Float32Array(WIDTH), scale: new Float32Array(WIDTH).fill(1 / Math.sqrt(WIDTH)) };
  const evidence = {
    lessons: { train, validation: [], labels: LABELS, shown: train },
    options: { views: VIEWS, classWeights: 'balanced' as const },
    rows,
    standard,
  };
  const parts = [0, 1, 2, 3].map((part) => train.filter((_, i) => i % 4 === part));
  const judged = await judgeUnseen(parts, evidence);
  expect(judged.map(({ length }) => length)).toEqual([10, 10, 10, 10]);
  judged.flat().forEach((said, i) => {
    const [answer, other] = [right(Number(parts.flat()[i]!.file)), 1 - right(Number(parts.flat()[i]!.file))];
    expect(said[answer]! - said[other]!).toBeGreaterThan(0.2);
    expect(said[0]! + said[1]!).toBeCloseTo(1, 3);
  });
});
