import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { readPackFolder } from '../../../models/train/graft/read-folder.ts';
import { drawDataset } from './draw-classes.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

vi.setConfig({ testTimeout: 900_000 });

test("the README's walk-through, run as it stands, ends with a pack and a report that tell the classes apart", async () => {
  const root = await mkdtemp(join(tmpdir(), 'scrim-walk-'));
  try {
    await drawDataset(join(root, 'pictures'), 14);
    const text = await readFile(join(ROOT, 'models/README.md'), 'utf8');
    const lines = /<!-- walk-through.*?-->\n```sh\n(.*?)```/s.exec(text)![1]!;
    expect(lines.match(/npm run/g)).toHaveLength(5);
    const env = { ...process.env, PICTURES: join(root, 'pictures'), PACKS: join(root, 'packs') };
    await promisify(execFile)('bash', ['-euc', lines], { cwd: ROOT, env, maxBuffer: 2 ** 26 });
    const { card } = await readPackFolder(join(root, 'packs/mine'));
    expect(card.labels).toEqual(['bars', 'discs', 'stripes']);
    const report = JSON.parse(await readFile(join(root, 'packs/trained/report.json'), 'utf8')) as {
      figures: { accuracy: { value: number } };
    };
    expect(report.figures.accuracy.value).toBeGreaterThan(0.6);
    expect(await readFile(join(root, 'packs/mine/MODEL.md'), 'utf8')).toContain('## Intended use');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
