import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { BrowserName } from '../support/find-browser.ts';
import { type Passed, passedLast, RESULTS, SECTIONS } from './sections.ts';

const FILES = new Set(SECTIONS.map(({ file }) => file));

/** Keeps which tests passed, for the README's table of what is covered. What did not run this time stays as it was. */
export default class KeepResults implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const before = passedLast();
    const results = { ...before };
    for (const { moduleId, children } of modules) {
      const file = basename(moduleId, '.test.ts');
      if (!FILES.has(file)) continue;
      const tests = [...children.allTests()];
      const passed = (browser: BrowserName): Passed => passedOf(tests, browser, before[file]?.[browser] ?? []);
      results[file] = { chrome: passed('chrome'), firefox: passed('firefox') };
    }
    if (JSON.stringify(results) !== JSON.stringify(before))
      writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  }
}

/** @param tests their suites' names begin with the browser's */
function passedOf(tests: readonly TestCase[], browser: BrowserName, before: Passed): Passed {
  const passed = tests.filter((test) => {
    const { state } = test.result();
    const wasPassed = state !== 'failed' && before.includes(test.name);
    return test.fullName.startsWith(browser) && (state === 'passed' || wasPassed);
  });
  return passed.map(({ name }) => name);
}
