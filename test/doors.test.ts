import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { type Import, reach, readImports, sourceFiles } from './support/read-imports.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'extension', 'models', 'test'];
const FILES = sourceFiles(ROOT, FOLDERS);
const IMPORTS = FILES.flatMap((file) => readImports(ROOT, file));
const CONTEXTS = ['background', 'content', 'host', 'options', 'popup', 'welcome'];

const isPackage = (to: string): boolean =>
  !FOLDERS.some((folder) => to.startsWith(`${folder}/`)) && !to.startsWith('.');
const within = (folder: string): Import[] => IMPORTS.filter(({ from }) => from.startsWith(`${folder}/`));
const told = (wrong: readonly Import[]): string[] => wrong.map(({ from, to }) => `${from} imports ${to}`);

describe('doors', () => {
  test('there is something behind each of them', () => {
    for (const folder of ['src', 'extension/shared', 'extension/content', 'models/train', 'test']) {
      expect(within(folder).length, folder).toBeGreaterThan(0);
    }
  });

  test('src imports only itself, tfjs by its modules, valibot, and lru-cache for its cache', () => {
    const allowed = /^(src\/|@tensorflow\/tfjs-(core|converter|backend-\w+)(\/|$)|(valibot|lru-cache)$)/;
    expect(told(within('src').filter(({ to }) => !allowed.test(to)))).toEqual([]);
  });

  test('src knows no extension API', () => {
    const api = /\b(chrome|browser)\.(runtime|tabs|storage|scripting|action|offscreen|i18n)\b/;
    const knowing = FILES.filter((file) => file.startsWith('src/') && api.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(knowing).toEqual([]);
  });

  test('extension/shared imports types and constants of src, its controls also verdicts, and no context', () => {
    const constant = /^[A-Z][A-Z0-9_]*$/;
    const wrong = within('extension/shared').filter(({ from, to, type, names }) => {
      if (isPackage(to) || to.startsWith('extension/shared/') || (type && to.endsWith('.json'))) return false;
      if (from.startsWith('extension/shared/ui/') && to === 'src/verdict.ts') return false;
      return !to.startsWith('src/') || !(type || (names.length > 0 && names.every((name) => constant.test(name))));
    });
    expect(told(wrong)).toEqual([]);
  });

  test.each(CONTEXTS)('%s imports itself, shared and src, and no other context', (context) => {
    const rooms = [`extension/${context}/`, 'extension/shared/', 'src/'];
    const wrong = within(`extension/${context}`).filter(
      ({ to }) => !isPackage(to) && !rooms.some((room) => to.startsWith(room)),
    );
    expect(told(wrong)).toEqual([]);
  });

  test.each(['content', 'popup', 'options', 'welcome', 'background'])('%s never reaches tfjs', (context) => {
    const files = FILES.filter((file) => file.startsWith(`extension/${context}/`));
    const reached = files.flatMap((file) => [...reach(file, IMPORTS)].filter((to) => to.includes('tensorflow')));
    expect(reached).toEqual([]);
  });

  test('models/train imports only itself, src and packages', () => {
    const rooms = ['models/train/', 'src/'];
    const wrong = within('models/train').filter(
      ({ to }) => !isPackage(to) && !rooms.some((room) => to.startsWith(room)),
    );
    expect(told(wrong)).toEqual([]);
  });

  test('only tests import tests', () => {
    const wrong = IMPORTS.filter(({ from, to }) => to.startsWith('test/') && !from.startsWith('test/'));
    expect(told(wrong)).toEqual([]);
  });

  test('every relative import names a file that is there', () => {
    // AssemblyScript adds the ending itself, and takes none.
    const ending = (from: string) => (from.startsWith('src/kernels/assembly/') ? '.ts' : '');
    const wrong = IMPORTS.filter(({ from, to }) => !isPackage(to) && !existsSync(join(ROOT, to + ending(from))));
    expect(told(wrong)).toEqual([]);
  });
});

describe('pairs for the two browsers', () => {
  const twin = (file: string): string => file.replace('.chrome.', '.firefox.');
  const chrome = FILES.filter((file) => file.startsWith('extension/') && file.endsWith('.chrome.ts'));
  const pairs = chrome.filter((file) => FILES.includes(twin(file)));

  test('there are some', () => expect(pairs.length).toBeGreaterThan(0));

  test.each(pairs)('%s exports what its twin does', (file) => {
    expect(exportsOf(file)).toEqual(exportsOf(twin(file)));
  });

  test('a file without its twin is known only to files of its own browser', () => {
    const lone = (file: string): boolean =>
      /\.(chrome|firefox)\.ts$/.test(file) && !pairs.some((one) => file === one || file === twin(one));
    const browserOf = (file: string): string | undefined => /\.(chrome|firefox)\.ts$/.exec(file)?.[1];
    const wrong = within('extension').filter(({ from, to }) => lone(to) && browserOf(from) !== browserOf(to));
    expect(told(wrong)).toEqual([]);
  });

  test('code names the one for Chrome, which the build replaces', () => {
    const wrong = within('extension').filter(
      ({ from, to }) => to.endsWith('.firefox.ts') && !from.endsWith('.firefox.ts'),
    );
    expect(told(wrong)).toEqual([]);
  });
});

test('no file or folder has a name that says nothing', () => {
  const empty = /(^|[-./])(utils?|helpers?|managers?|common|misc)([-./]|$)/i;
  const names = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }));
  expect(names.filter((name) => empty.test(name))).toEqual([]);
});

function exportsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(join(ROOT, file), 'utf8'));
  const entries = module.staticExports.flatMap((statement) => statement.entries);
  return entries.map(({ exportName }) => exportName.name ?? exportName.kind).sort();
}
