import { expect, test } from 'vitest';
import { passedLast, type Results, SECTIONS } from './browser/sections.ts';
import { coveredIn, missingFrom, saidInReadme } from './covered-table.ts';

test('the README says what the browser tests found of every fixture', () => {
  expect(saidInReadme(), 'npm run covered writes it').toBe(coveredIn(passedLast()));
});

test('every fixture that is played passed when it was played last', () => {
  expect(missingFrom(passedLast()), 'npx vitest run --project browser, with the file and -t name').toEqual([]);
});

test('what did not pass is not said to be covered', () => {
  const [first, ...others] = SECTIONS.find(({ title }) => title === 'Shadow trees')!.fixtures!.map(({ name }) => name);
  const results: Results = { ...passedLast(), covered: { chrome: [first!, ...others], firefox: others } };
  const table = coveredIn(results);
  expect(table).toContain(`| ${first} | yes | no |`);
  expect(table).toContain(`- Shadow trees: ${first}: no (Firefox)`);
  expect(missingFrom(results)).toContain(`firefox, covered.test.ts: ${first}`);
});

test('lines have names of their own', () => {
  const names = SECTIONS.flatMap(({ file, fixtures = [] }) => fixtures.map(({ name }) => `${file} ${name}`));
  expect(new Set(names).size).toBe(names.length);
});
