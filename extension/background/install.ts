import browser from 'webextension-polyfill';

const PAGE = 'welcome/welcome.html';

/** Welcomes a new user, and tells an old one what is new; after major updates only. */
export function welcome(): void {
  browser.runtime.onInstalled.addListener(({ reason, previousVersion }) => {
    if (reason === 'install') void open(PAGE);
    else if (reason === 'update' && isMajor(previousVersion, browser.runtime.getManifest().version)) {
      void open(`${PAGE}#updated`);
    }
  });
}

/** Whether the first number of a version has grown. */
export function isMajor(from: string | undefined, to: string): boolean {
  return from !== undefined && Number.parseInt(to, 10) > Number.parseInt(from, 10);
}

async function open(page: string): Promise<void> {
  // Loaded from a folder it is a developer's, whose work it must not cover.
  const { installType } = await browser.management.getSelf();
  await browser.tabs.create({ url: browser.runtime.getURL(page), active: installType !== 'development' });
}
