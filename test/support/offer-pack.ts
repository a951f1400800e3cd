import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import type { TestBrowser } from './browser.ts';

export type Reply = { result?: unknown; error?: string };

/** Leaves a pack in the store as import-pack.ts does, and asks the host to take it. @returns the host's answer */
export async function offer(browser: TestBrowser, files: PackFiles): Promise<Reply> {
  const plain = [...files].map(([name, bytes]): [string, number[]] => [name, [...bytes]]);
  return await browser.inExtension(async (plain) => {
    const opened = indexedDB.open('scrim-packs', 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore('packs', { keyPath: 'id' });
    await new Promise((resolve, reject) => {
      opened.onsuccess = resolve;
      opened.onerror = () => reject(opened.error);
    });
    const files = new Map(plain.map(([name, bytes]) => [name, Uint8Array.from(bytes).buffer]));
    const storing = opened.result.transaction('packs', 'readwrite');
    storing.objectStore('packs').put({ id: 'candidate', files });
    await new Promise((resolve, reject) => {
      storing.oncomplete = resolve;
      storing.onerror = () => reject(storing.error);
    });
    opened.result.close();
    const ask = (to: string, name: string) => chrome.runtime.sendMessage({ scrim: to, name, args: [] });
    await ask('background', 'openHost');
    return (await ask('host', 'acceptPack')) as Reply;
  }, plain);
}
