import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { launchScrim } from '../support/scrim.ts';

interface InstalledExtension {
  readonly name: string;
  readonly manifestErrors: readonly { message: string }[];
  readonly runtimeErrors: readonly { message: string }[];
}

test('Chrome installs it without a warning', async () => {
  await using browser = await launchScrim('chrome');
  const page = await browser.open('chrome://extensions');
  const installed = await page.evaluate(async () => {
    const { developerPrivate } = chrome as typeof chrome & {
      developerPrivate: { getExtensionsInfo(): Promise<InstalledExtension[]> };
    };
    return (await developerPrivate.getExtensionsInfo()).map(({ name, manifestErrors, runtimeErrors }) => ({
      name,
      messages: [...manifestErrors, ...runtimeErrors].map(({ message }) => message),
    }));
  });
  expect(installed.filter(({ name }) => name === 'Scrim')).toEqual([{ name: 'Scrim', messages: [] }]);
});

test('the linter of addons.mozilla.org finds nothing in it', async () => {
  const { stdout } = await promisify(execFile)(
    'npx',
    ['web-ext', 'lint', '--source-dir', 'dist/firefox', '--output', 'json', '--self-hosted=false'],
    { maxBuffer: 2 ** 24 },
  );
  expect((JSON.parse(stdout) as { summary: unknown }).summary).toEqual({ errors: 0, notices: 0, warnings: 0 });
});
