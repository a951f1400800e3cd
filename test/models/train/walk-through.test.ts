import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { readPackFolder } from '../../../models/train/graft/read-folder.ts';
import { drawDataset } from './draw-classes.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

vi.setConfig({ testTimeout: 900_000 });

/** What the commands need, so that they make packs of their own and not those that other tests are reading. */
async function copyRepository(to: string): Promise<void> {
  for (const name of ['models', 'src', 'package.json', 'tsconfig.json'])
    await cp(join(ROOT, name), join(to, name), { recursive: true });
  await symlink(await realpath(join(ROOT, 'node_modules')), join(to, 'node_modules'), 'junction');
}

test("the README's walk-through, run as it stands, ends with a pack and a report that tell the classes apart", async () => {
  const root = await mkdtemp(join(tmpdir(), 'scrim-walk-'));
  try {
    await drawDataset(join(root, 'pictures'), 14);
    const text = await readFile(join(ROOT, 'models/README.md'), 'utf8');
    const lines = /<!-- walk-through.*?-->\n```sh\n(.*?)```/s.exec(text)![1]!;
    expect(lines.match(/npm run/g)).toHaveLength(5);
    const env = { ...process.env, PICTURES: join(root, 'pictures'), PACKS: join(root, 'packs') };
    await copyRepository(join(root, 'scrim'));
    await promisify(execFile)('bash', ['-euc', lines], { cwd: join(root, 'scrim'), env, maxBuffer: 2 ** 26 });
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
