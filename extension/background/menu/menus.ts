import browser, { type Menus, type Runtime, type Storage, type Tabs } from 'webextension-polyfill';
import { askPage } from '../../shared/ask.ts';
import type { Lesson, Pointed } from '../../shared/messages.ts';
import { say } from '../../shared/say.ts';
import { revealInForce, type Settings } from '../../shared/settings.ts';
import { isFiltered, siteOf } from '../../shared/sites.ts';
import { readSettings } from '../guard/settings-in-force.ts';
import { refitOpenMenu } from './refit-open-menu.chrome.ts';
import { toggleSite } from './toggle-site.ts';

/** Prefix of the items that add a picture to an own category; its id follows. */
const CATEGORY = 'category:';

type Item = 'show' | 'fine' | 'blur' | 'category' | 'site';

/**
 * Items of the context menu: of a picture, show it, call it fine, have it and its like blurred, or add it to an own
 * category; of any page that can be filtered, its site.
 */
export function offerMenus(): void {
  browser.runtime.onInstalled.addListener(createInOrder);
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'local' && 'own' in changes && !isSameNames(changes.own!)) createInOrder();
  });
  browser.contextMenus.onClicked.addListener((info, tab) => void act(info, tab));
}

/** Makes the menu that is about to open, or has just opened, offer what makes sense where the pointer is. */
export async function fitMenus({ tab }: Runtime.MessageSender, picture: Pointed): Promise<void> {
  const settings = await readSettings();
  const filtered = tab?.url !== undefined && isFiltered(settings, tab.url);
  const mayShow = revealInForce(settings) !== 'never';
  const mayLearn = filtered && picture !== 'none' && !tab.incognito;
  const update = (item: Item, properties: Menus.UpdateUpdatePropertiesType) =>
    browser.contextMenus.update(item, properties);
  await Promise.all([
    update('show', { visible: picture === 'blurred' && mayShow }),
    update('fine', { visible: mayLearn && picture !== 'shown' }),
    update('blur', { visible: (picture === 'shown' || picture === 'revealed') && filtered }),
    update('category', { visible: mayLearn && Object.keys(settings.own).length > 0 }),
    update('site', { title: say(filtered ? 'menuAllowSite' : 'menuFilterSite') }),
  ]);
  await refitOpenMenu();
}

let created: Promise<void> = Promise.resolve();

/** One menu after the other: two at once would make every item twice. */
function createInOrder(): void {
  created = created.then(create).catch((error: unknown) => console.error('Scrim: the context menu', error));
}

async function create(): Promise<void> {
  const { own } = await readSettings();
  await browser.contextMenus.removeAll();
  const pages = { documentUrlPatterns: ['http://*/*', 'https://*/*', 'file:///*'] };
  const pictures = { contexts: ['image', 'video', 'link', 'page'] as Menus.ContextType[], visible: false, ...pages };
  browser.contextMenus.create({ id: 'show', title: say('menuShow'), ...pictures });
  browser.contextMenus.create({ id: 'fine', title: say('menuFine'), ...pictures });
  browser.contextMenus.create({ id: 'blur', title: say('menuBlur'), ...pictures });
  browser.contextMenus.create({ id: 'category', title: say('menuCategory'), ...pictures });
  for (const [id, { name }] of Object.entries(own)) {
    // An ampersand would underline the letter after it.
    const title = name.replaceAll('&', '&&');
    browser.contextMenus.create({
      id: CATEGORY + id,
      parentId: 'category',
      title,
      contexts: pictures.contexts,
      ...pages,
    });
  }
  browser.contextMenus.create({ id: 'site', title: say('menuAllowSite'), contexts: ['page', 'image'], ...pages });
}

async function act({ menuItemId, frameId = 0 }: Menus.OnClickData, tab: Tabs.Tab | undefined): Promise<void> {
  if (tab?.id === undefined) return;
  if (menuItemId === 'site') {
    if (tab.url && siteOf(tab.url)) await toggleSite(tab.url);
    return;
  }
  const as = wishOf(String(menuItemId));
  // The frame may have gone while the menu was open.
  if (as) await askPage(tab.id, frameId)('treatPointed', as).catch(() => undefined);
}

function wishOf(item: string): 'show' | Lesson | undefined {
  if (item === 'show' || item === 'fine' || item === 'blur') return item;
  return item.startsWith(CATEGORY) ? { category: item.slice(CATEGORY.length) } : undefined;
}

function isSameNames({ oldValue = {}, newValue = {} }: Storage.StorageChange): boolean {
  const names = (own: unknown) => Object.entries(own as Settings['own']).map(([id, { name }]) => `${id} ${name}`);
  return names(oldValue).join('\n') === names(newValue).join('\n');
}
