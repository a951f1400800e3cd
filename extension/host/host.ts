import browser from 'webextension-polyfill';
import { answerAsHost } from '../shared/ask.ts';
import { onChosenModel } from './chosen-model.chrome.ts';
import { Engine } from './engine.ts';
import { Pages } from './pages.ts';
import { Trials } from './try-model.ts';
import type { LoadOptions, Mode } from './worker-messages.ts';

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

const trials = new Trials((mode) => ({ load: loadFor(mode), cores: 1, createWorker }));

answerAsHost({
  hostReport: async () => (await engine.promise).report(),
  tryModel: (_sender, mode) => trials.run(mode),
});

function createEngine(model: string): Engine {
  const mode: Mode = model === 'fast' || model === 'thorough' ? model : 'balanced';
  const created = new Engine({
    load: loadFor(mode),
    cores: navigator.hardwareConcurrency,
    createWorker,
    ready: (standard) => pages.announce(model, standard),
  });
  created.warm();
  return created;
}

function loadFor(mode: Mode): LoadOptions {
  const second = mode === 'thorough' ? 'inception-v3' : undefined;
  return { pack: 'mobilenet-v2', second, mode, folder: FOLDER, software: false };
}

function createWorker(): Worker {
  return new Worker(`${FOLDER}host/worker.js`);
}
