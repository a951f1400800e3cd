import browser, { type Menus, type Runtime, type Tabs } from 'webextension-polyfill';
import { askPage } from '../shared/ask.ts';
import { say } from '../shared/say.ts';
import { readSettings, revealInForce } from '../shared/settings.ts';
import { isFiltered, siteOf } from '../shared/sites.ts';
import { toggleSite } from './toggle-site.ts';

const ITEMS = ['show', 'blur', 'site'] as const;
type Item = (typeof ITEMS)[number];

/** Items of the context menu: of a picture, show it or blur it; of any page that can be filtered, its site. */
export function offerMenus(): void {
  browser.runtime.onInstalled.addListener(() => void create());
  browser.contextMenus.onClicked.addListener((info, tab) => void act(info, tab));
}

/** Makes the menu that is about to open offer what makes sense where the pointer is. */
export async function fitMenus({ tab }: Runtime.MessageSender, picture: 'blurred' | 'shown' | 'none'): Promise<void> {
  const settings = await readSettings();
  const filtered = tab?.url !== undefined && isFiltered(settings, tab.url);
  const mayShow = revealInForce(settings) !== 'never';
  const update = (item: Item, properties: Menus.UpdateUpdatePropertiesType) =>
    browser.contextMenus.update(item, properties);
  await Promise.all([
    update('show', { visible: picture === 'blurred' && mayShow }),
    update('blur', { visible: picture === 'shown' && filtered }),
    update('site', { title: say(filtered ? 'menuAllowSite' : 'menuFilterSite') }),
  ]);
}

async function create(): Promise<void> {
  await browser.contextMenus.removeAll();
  const pages = { documentUrlPatterns: ['http://*/*', 'https://*/*', 'file:///*'] };
  const pictures = { contexts: ['image', 'video', 'link', 'page'] as Menus.ContextType[], visible: false, ...pages };
  browser.contextMenus.create({ id: 'show', title: say('menuShow'), ...pictures });
  browser.contextMenus.create({ id: 'blur', title: say('menuBlur'), ...pictures });
  browser.contextMenus.create({ id: 'site', title: say('menuAllowSite'), contexts: ['page', 'image'], ...pages });
}

async function act({ menuItemId, frameId = 0 }: Menus.OnClickData, tab: Tabs.Tab | undefined): Promise<void> {
  if (tab?.id === undefined) return;
  if (menuItemId === 'site') {
    if (tab.url && siteOf(tab.url)) await toggleSite(tab.url);
  } else if (menuItemId === 'show' || menuItemId === 'blur') {
    // The frame may have gone while the menu was open.
    await askPage(tab.id, frameId)('treatPointed', menuItemId).catch(() => undefined);
  }
}
