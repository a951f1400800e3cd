import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { renderPdf } from '../support/render-pdf.ts';
import { settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { commonRoutes, FLAGGED, HARMLESS, html } from './fixtures/fixture.ts';
import { countSharp } from './stage.ts';

const PAGE = html(
  [FLAGGED, HARMLESS]
    .map(
      (source) => `<img src="${source}"><div style="background: url(${source})"></div>
        <svg width="160" height="120"><image href="${source}" width="160" height="120"/></svg><input type="image" src="${source}">
        <video poster="${source}" width="160" height="120"></video>
        <i style="--at: url(${source})"></i><x-closed class="${source}"></x-closed>`,
    )
    .join(''),
  `<style>div { width: 160px; height: 120px; display: inline-block } i::before { content: var(--at) }
     @media print { img, div, svg, image, input { opacity: 1 !important; filter: none !important; clip-path: none !important } }</style>
   <script>customElements.define('x-closed', class extends HTMLElement {
     connectedCallback() { this.attachShadow({ mode: 'closed' }).innerHTML = '<img src="' + this.className + '">'; } })</script>`,
);

const server = await serveForTests({ ...(await commonRoutes()), '/': page(PAGE) });

describe.each(BROWSERS)('%s prints', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('nothing sharp of what is blurred, and what is harmless as it is', async () => {
    await using bare = await TestBrowser.launch(name, { extension: null });
    const without = await printed(await bare.open(`${server.here}/`));
    expect(without.red).toBeGreaterThan(1000);
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 14);
    expect(await printed(tab)).toEqual({ red: 0, cyan: without.cyan });
  });
});

/** What is seen sharp on all sheets of paper. */
async function printed(tab: Page): Promise<{ red: number; cyan: number }> {
  await tab.waitForFunction(() => document.readyState === 'complete');
  const sheets = await renderPdf(await tab.pdf({ printBackground: true }), 2);
  const seen = await Promise.all(sheets.map(countSharp));
  return { red: sum(seen.map(({ red }) => red)), cyan: sum(seen.map(({ cyan }) => cyan)) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
