import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, bundlers, copyFiles } from '../extension/build.ts';
import { serveDemo } from './demo/serve-demo.ts';
import { TestBrowser } from './support/browser.ts';
import { hasDisplay } from './support/display.ts';
import { BROWSERS, type BrowserName } from './support/find-browser.ts';
import { onChange } from './support/watch.ts';

const HELP = `npm run dev -- [--browser chrome|firefox]

Opens a browser with Scrim on a gallery of pictures. Whenever a source file changes, Scrim is built anew, readably, and
loaded anew, and so are the pages that are open. Ends with the browser, or with Ctrl+C.`;

const WATCHED = ['extension', 'src', 'manifest.json'];

async function develop(name: BrowserName): Promise<void> {
  await import('../models/make-packs.ts');
  await build({ browsers: [name], readable: true });
  const contexts = await bundlers(name, true);
  const { url, server } = await serveDemo();
  const browser = await TestBrowser.launch(name, {
    headless: !hasDisplay(),
    endsOnInterrupt: false,
    size: { width: 1280, height: 900 },
  });
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  browser.puppeteer.once('disconnected', () => ended.abort());
  try {
    await browser.open(url);
    console.log(`Open in ${name}; waiting for changes.`);
    await onChange(
      WATCHED.map((path) => resolve(path)),
      rebuild,
      ended.signal,
    );
  } finally {
    await Promise.all([browser.close(), server.close(), ...contexts.map((context) => context.dispose())]);
  }

  async function rebuild(): Promise<void> {
    const began = performance.now();
    try {
      await Promise.all([copyFiles(name).catch(tell), ...contexts.map((context) => context.rebuild())]);
    } catch {
      // What is wrong and where has been said, by esbuild or here; the browser keeps what it has until that is mended.
      return;
    }
    await browser.reloadExtension();
    await browser.reloadPages();
    console.log(`Built and loaded anew in ${Math.round(performance.now() - began)} ms.`);
  }
}

function tell(error: unknown): never {
  console.error(`Files could not be copied: ${error instanceof Error ? error.message : String(error)}`);
  throw error;
}

const { values } = parseArgs({
  options: { browser: { type: 'string', default: 'chrome' }, help: { type: 'boolean', short: 'h', default: false } },
});
const name = BROWSERS.find((one) => one === values.browser);
if (values.help) console.log(HELP);
else if (name) await develop(name);
else {
  console.error(`There is no browser ${values.browser} here, only ${BROWSERS.join(' and ')}.`);
  process.exitCode = 1;
}
