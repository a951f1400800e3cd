import { afterAll, afterEach, beforeAll } from 'vitest';
import type { LaunchOptions, TestBrowser } from './browser.ts';
import type { BrowserName } from './find-browser.ts';
import { closePages, launchScrim } from './scrim.ts';
import { type Routes, type Served, serve } from './serve.ts';

/** Serves until the tests of the calling file or `describe` are over. */
export async function serveForTests(routes?: Routes): Promise<Served> {
  const server = await serve(routes);
  afterAll(async () => await server.close());
  return server;
}

/**
 * Launches a browser with Scrim for the tests of the calling `describe`, and closes it after them. The pages of the web
 * that a test has opened are closed after it.
 *
 * @param take is given the browser before the first test
 */
export function launchForTests(name: BrowserName, options: LaunchOptions, take: (browser: TestBrowser) => void): void {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await launchScrim(name, options);
    take(browser);
  });
  afterEach(async () => await closePages(browser));
  afterAll(async () => await browser.close());
}
