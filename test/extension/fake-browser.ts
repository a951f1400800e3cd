import messages from '../../extension/_locales/en/messages.json' with { type: 'json' };

type Changes = Record<string, { oldValue?: unknown; newValue?: unknown }>;
type Listener = (changes: Changes, area: string) => void;

/** A part of `storage` that lives in memory and tells its listeners like the browsers do. */
function createArea(name: string, listeners: Set<Listener>) {
  let items: Record<string, unknown> = {};
  const tell = (changes: Changes) => {
    if (Object.keys(changes).length > 0) for (const listener of listeners) listener(changes, name);
  };
  return {
    get: async (keys: string | string[] | null) => {
      const wanted = keys === null ? Object.keys(items) : [keys].flat();
      const found = wanted.filter((key) => key in items).map((key) => [key, structuredClone(items[key])]);
      return Object.fromEntries(found) as Record<string, unknown>;
    },
    set: async (values: Record<string, unknown>) => {
      const changes = Object.entries(values).map(([key, newValue]) => [key, { oldValue: items[key], newValue }]);
      items = { ...items, ...structuredClone(values) };
      tell(Object.fromEntries(changes) as Changes);
    },
    remove: async (keys: string | string[]) => {
      const gone = [keys].flat().filter((key) => key in items);
      const changes = gone.map((key) => [key, { oldValue: items[key] }]);
      for (const key of gone) delete items[key];
      tell(Object.fromEntries(changes) as Changes);
    },
    clear: async () => {
      const changes = Object.entries(items).map(([key, oldValue]) => [key, { oldValue }]);
      items = {};
      tell(Object.fromEntries(changes) as Changes);
    },
  };
}

/**
 * Stands in for webextension-polyfill: as much of the extension APIs as the code under test asks for, in memory. Words
 * are the English ones.
 */
export default createFakeBrowser();

/** An event whose listeners a test can call. */
function createEvent<A extends unknown[]>() {
  const listeners = new Set<(...args: A) => unknown>();
  return {
    addListener: (listener: (...args: A) => unknown) => void listeners.add(listener),
    removeListener: (listener: (...args: A) => unknown) => void listeners.delete(listener),
    fire: async (...args: A) => await Promise.all([...listeners].map((listener) => listener(...args))),
  };
}

interface FakeTab {
  readonly id: number;
  url: string;
}

function createFakeBrowser() {
  const listeners = new Set<Listener>();
  const onChanged = {
    addListener: (listener: Listener) => void listeners.add(listener),
    removeListener: (listener: Listener) => void listeners.delete(listener),
  };
  /** What was asked of the browser, in order: `tabs.sendMessage 1 0 blurAll`. */
  const calls: string[] = [];
  const call = async (...words: unknown[]): Promise<void> => void calls.push(words.join(' '));
  const tabs: FakeTab[] = [];
  return {
    calls,
    storage: {
      local: createArea('local', listeners),
      session: createArea('session', listeners),
      managed: createArea('managed', listeners),
      onChanged,
    },
    runtime: {
      id: 'scrim',
      getURL: (path: string) => `chrome-extension://scrim/${path}`,
      getManifest: () => ({ version: '2.0.0' }),
      openOptionsPage: () => call('openOptionsPage'),
      onInstalled: createEvent<[{ reason: string; previousVersion?: string }]>(),
      onStartup: createEvent<[]>(),
    },
    management: { getSelf: async () => ({ installType: 'normal' }) },
    tabs: {
      all: tabs,
      get: async (id: number) => tabs.find((tab) => tab.id === id),
      onRemoved: createEvent<[number]>(),
      query: async ({ url = '*' }: { url?: string } = {}) =>
        tabs.filter((tab) => url === '*' || tab.url.startsWith(url.replace(/\*$/, ''))),
      create: ({ url }: { url: string }) => call('tabs.create', url),
      update: (id: number, { url }: { url: string }) => call('tabs.update', id, url),
      sendMessage: async (
        tabId: number,
        { name, args }: { name: string; args: unknown[] },
        to: { frameId: number },
      ) => {
        await call('ask', tabId, to.frameId, name, ...args);
        return { result: undefined };
      },
    },
    scripting: {
      executeScript: ({ target, files }: { target: { tabId: number; frameIds: number[] }; files: string[] }) =>
        call('executeScript', target.tabId, ...target.frameIds, ...files),
    },
    action: {
      setIcon: ({ tabId }: { tabId: number }) => call('setIcon', tabId),
      setBadgeText: ({ tabId, text }: { tabId: number; text: string }) => call('setBadgeText', tabId, text),
      setBadgeBackgroundColor: ({ tabId }: { tabId: number }) => call('setBadgeBackgroundColor', tabId),
      setTitle: ({ tabId }: { tabId: number }) => call('setTitle', tabId),
    },
    webNavigation: {
      onCommitted: createEvent<[{ tabId: number; frameId: number; url: string }]>(),
      getAllFrames: async ({ tabId }: { tabId: number }) =>
        tabId === 1
          ? [{ frameId: 0 }, { frameId: 5 }, { frameId: 7, documentLifecycle: 'prerender' }]
          : [{ frameId: 0 }],
    },
    contextMenus: {
      onClicked: createEvent<[{ menuItemId: string; frameId?: number }, FakeTab | undefined]>(),
      removeAll: () => call('menus.removeAll'),
      create: ({ id }: { id: string }) => void calls.push(`menus.create ${id}`),
      update: (id: string, { visible, title }: { visible?: boolean; title?: string }) =>
        call('menus.update', id, visible ?? title),
    },
    commands: { onCommand: createEvent<[string, FakeTab | undefined]>() },
    alarms: {
      onAlarm: createEvent<[{ name: string }]>(),
      create: (name: string, { when }: { when: number }) => void calls.push(`alarms.create ${name} ${when}`),
      clear: (name: string) => call('alarms.clear', name),
    },
    i18n: {
      getMessage: (key: string, values: string[] = []) => {
        const message = (messages as Record<string, { message: string }>)[key]?.message ?? '';
        return message.replace(/\$(\d)/g, (_, n) => values[Number(n) - 1] ?? '');
      },
    },
  };
}
