import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { passedLast, type Results, SECTIONS, type Section } from './browser/sections.ts';
import { BROWSERS, type BrowserName } from './support/find-browser.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const BEGINNING = '<!-- From the results of the browser tests; npm run covered writes it. -->\n';
const END = '<!-- End of the results. -->\n';

/** What is said of each browser: `yes`, or why not. */
type Line = { readonly name: string } & Readonly<Record<BrowserName, string>>;

const YES = 'yes';
const FAILED = 'no';
/** Of what a file's tests try in the other browser alone. */
const NOT_TESTED = 'not tested';
const TITLES = { chrome: 'Chrome', firefox: 'Firefox' } as const;

/** What is covered in each browser, in Markdown: first what is not, then a table for each section, folded up. */
export function coveredIn(results: Results): string {
  const sections = SECTIONS.map((section) => ({ ...section, lines: linesOf(section, results) }));
  const gaps = sections.flatMap(({ title, lines }) => lines.flatMap((line) => gapsIn(title, line)));
  return `${['Not covered, or not tested:\n', ...gaps, '', ...sections.map(describe)].join('\n')}\n`;
}

function linesOf({ file, fixtures }: Section, results: Results): Line[] {
  const passed = (browser: BrowserName) => results[file]?.[browser] ?? [];
  if (fixtures) {
    const word = (name: string, browser: BrowserName) => (passed(browser).includes(name) ? YES : FAILED);
    return fixtures.map(({ name, gap }) => ({
      name,
      chrome: gap?.chrome ?? word(name, 'chrome'),
      firefox: gap?.firefox ?? word(name, 'firefox'),
    }));
  }
  const word = (name: string, browser: BrowserName) => (passed(browser).includes(name) ? YES : NOT_TESTED);
  const names = new Set(BROWSERS.flatMap(passed));
  return [...names].map((name) => ({ name, chrome: word(name, 'chrome'), firefox: word(name, 'firefox') }));
}

function gapsIn(title: string, line: Line): string[] {
  const gaps = BROWSERS.filter((browser) => line[browser] !== YES);
  const reasons = new Set(gaps.map((browser) => line[browser]));
  return gaps.length === 0
    ? []
    : [`- ${title}: ${written(line.name)}: ${[...reasons].join('; ')} (${gaps.map((gap) => TITLES[gap]).join(', ')})`];
}

function describe({ title, lines }: Section & { readonly lines: readonly Line[] }): string {
  const counts = BROWSERS.map(
    (browser) => `${lines.filter((line) => line[browser] === YES).length} in ${TITLES[browser]}`,
  );
  const rows = lines.map(({ name, chrome, firefox }) => `| ${written(name)} | ${chrome} | ${firefox} |`);
  return `<details>
<summary><b>${title}</b>: of ${lines.length}, ${counts.join(', ')}</summary>

| ${title} | Chrome | Firefox |
| --- | --- | --- |
${rows.join('\n')}

</details>`;
}

/** Tags that are named outside of code would be read as such. */
function written(name: string): string {
  const parts = name.replaceAll('|', '\\|').split('`');
  return parts.map((part, i) => (i % 2 ? part : part.replaceAll('<', '&lt;'))).join('`');
}

/** What the README says now; undefined if its place in it is lost. */
export function saidInReadme(): string | undefined {
  const [, after] = readFileSync(README, 'utf8').split(BEGINNING);
  return after?.split(END)[0];
}

/** Fixtures that did not pass when they were played last, or never were. */
export function missingFrom(results: Results): string[] {
  return SECTIONS.flatMap(({ file, fixtures = [] }) =>
    BROWSERS.flatMap((browser) =>
      fixtures
        .filter(({ name, gap }) => !gap?.[browser] && !results[file]?.[browser].includes(name))
        .map(({ name }) => `${browser}, ${file}.test.ts: ${name}`),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = missingFrom(passedLast());
  if (missing.length > 0) console.error(`These have not passed, or not been run:\n${missing.join('\n')}`);
  const [before, after] = readFileSync(README, 'utf8').split(`${BEGINNING}${saidInReadme()}`);
  writeFileSync(README, `${before}${BEGINNING}${coveredIn(passedLast())}${after}`);
}
