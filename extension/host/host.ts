import browser from 'webextension-polyfill';
import { answerAsHost } from '../shared/ask.ts';
import { onChosenModel } from './chosen-model.chrome.ts';
import { Engine } from './engine.ts';
import { Pages } from './pages.ts';
import type { Mode } from './worker-messages.ts';

const FOLDER = browser.runtime.getURL('/');

let engine = Promise.withResolvers<Engine>();
let current: Engine | undefined;
const pages = new Pages(() => engine.promise);

onChosenModel((model) => {
  current?.close();
  // Pages that were promised the old model's scores connect again and ask for the new one's.
  pages.disconnect();
  if (current) engine = Promise.withResolvers<Engine>();
  current = createEngine(model);
  engine.resolve(current);
});

answerAsHost({ hostReport: async () => (await engine.promise).report() });

function createEngine(model: string): Engine {
  const mode: Mode = model === 'fast' || model === 'thorough' ? model : 'balanced';
  const created = new Engine({
    load: {
      pack: 'mobilenet-v2',
      second: mode === 'thorough' ? 'inception-v3' : undefined,
      mode,
      folder: FOLDER,
      software: false,
    },
    cores: navigator.hardwareConcurrency,
    createWorker: () => new Worker(`${FOLDER}host/worker.js`),
    ready: (standard) => pages.announce(model, standard),
  });
  created.warm();
  return created;
}
