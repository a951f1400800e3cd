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

function createFakeBrowser() {
  const listeners = new Set<Listener>();
  const onChanged = {
    addListener: (listener: Listener) => void listeners.add(listener),
    removeListener: (listener: Listener) => void listeners.delete(listener),
  };
  return {
    storage: {
      local: createArea('local', listeners),
      session: createArea('session', listeners),
      managed: createArea('managed', listeners),
      onChanged,
    },
    runtime: { id: 'scrim', getURL: (path: string) => `chrome-extension://scrim/${path}` },
    i18n: {
      getMessage: (key: string, values: string[] = []) => {
        const message = (messages as Record<string, { message: string }>)[key]?.message ?? '';
        return message.replace(/\$(\d)/g, (_, n) => values[Number(n) - 1] ?? '');
      },
    },
  };
}
