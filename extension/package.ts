import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { build, outDir } from './build.ts';
import { BROWSERS } from './manifest.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STORE = join(ROOT, 'dist/store');

/** Zips keep local time and start in 1980; one fixed moment makes the same files the same archive everywhere. */
const MOMENT = new Date(1980, 0, 1, 12);

/** Builds both extensions and packs each into the archive that its store takes. */
async function packageAll(): Promise<void> {
  await build();
  await mkdir(STORE, { recursive: true });
  for (const browser of BROWSERS) {
    const { version } = JSON.parse(await readFile(join(outDir(browser), 'manifest.json'), 'utf8')) as {
      version: string;
    };
    const archive = join(STORE, `scrim-${browser}-${version}.zip`);
    const bytes = zipSync(await filesOf(outDir(browser)), { level: 9, mtime: MOMENT });
    await writeFile(archive, bytes);
    console.log(`${relative(ROOT, archive)}: ${(bytes.length / 1e6).toFixed(1)} MB`);
  }
}

async function filesOf(folder: string): Promise<Zippable> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const entries: [string, Uint8Array][] = [];
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) entries.push([name.replaceAll('\\', '/'), await readFile(path)]);
  }
  return Object.fromEntries(entries);
}

await packageAll();
