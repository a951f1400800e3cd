import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { drawBoth, FLAGGED, html } from './fixtures/fixture.ts';

/** Hangs a tree into what was parsed just before, and notes its pictures' marks once a frame has been painted after that. */
const PARSED = `<div id="host"></div><script>{
  const root = host.attachShadow({ mode: 'closed' });
  root.innerHTML = '<img data-scrim="show" src="${FLAGGED}"><img data-scrim="lift" src="${FLAGGED}">';
  const note = () => { window.marks = [...root.querySelectorAll('img')].map((image) => String(image.dataset.scrim)); };
  requestAnimationFrame(() => requestAnimationFrame(note));
}</script>`;

const [flagged] = await drawBoth();
const server = await serveForTests({ '/': page(html(PARSED)), [FLAGGED]: picture(flagged) });

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  // A host that never answers: no mark can be Scrim's own.
  launchForTests(name, { files: { 'host/host.js': '' } }, (launched) => {
    browser = launched;
  });

  test('takes back marks in a closed shadow tree of what was parsed before it, before they are painted', async () => {
    const tab = await browser.open(`${server.here}/`);
    const marks = await tab.waitForFunction('window.marks');
    expect(await marks.jsonValue()).toEqual(['undefined', 'undefined']);
  });
});
