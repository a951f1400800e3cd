import browser from 'webextension-polyfill';
import { answerAsHost } from '../shared/ask.ts';
import { readStoredPack } from '../shared/pack-store.ts';
import { DEFAULT_PACK, SECOND_PACK } from '../shared/shipped-packs.ts';
import { acceptPack } from './accept-pack.ts';
import { onChosenModel } from './chosen-model.chrome.ts';
import { Engine } from './engine.ts';
import { Learning } from './learning.ts';
import { Pages } from './pages.ts';
import { rasterise } from './rasterise.ts';
import { Trials } from './try-model.ts';
import type { LoadOptions } from './worker-messages.ts';

const FOLDER = browser.runtime.getURL('/');

/** What is used instead of an imported pack that is no longer there. */
const FALLBACK = 'balanced';

/** Pictures that the user chose in the options are nobody else's. */
const CHOSEN_REALM = 'chosen';
const CHOSEN = {};
/** Milliseconds, loading the model included; below those that whoever asks waits for an answer. */
const LOOK_DEADLINE = 45_000;

let engine = Promise.withResolvers<Engine>();
let current: Engine | undefined;
let chosen = '';
/** Why another model is in use than the chosen one. */
let replaced: string | undefined;
const learning = new Learning(() => new Worker(`${FOLDER}host/learn-worker.js`));
const pages = new Pages(() => engine.promise, learning);

onChosenModel((model) => void use(model));

const trials = new Trials((model) => ({ load: loadFor(model), cores: 1, createWorker }));

answerAsHost({
  hostReport: async () => {
    const report = (await engine.promise).report();
    return { ...report, degraded: replaced ?? report.degraded };
  },
  look: async (_sender, picture) => {
    const chosen = await engine.promise;
    const { features } = await chosen.judge({
      picture: await rasterise(picture),
      turn: { priority: 0, from: CHOSEN },
      realm: CHOSEN_REALM,
      signal: AbortSignal.timeout(LOOK_DEADLINE),
    });
    chosen.forget(CHOSEN_REALM);
    return { features, model: learning.seenBy };
  },
  heed: async (_sender, learnt) => {
    learning.catchUp(learnt);
    await learning.inForce();
  },
  tryModel: (_sender, model) => trials.run(model),
  acceptPack: async () => {
    const accepted = await acceptPack({ createWorker, folder: FOLDER });
    if ('id' in accepted) {
      const model = `pack:${accepted.id}`;
      trials.end(model);
      if (chosen === model) await use(model);
    }
    return accepted;
  },
});

async function use(model: string): Promise<void> {
  chosen = model;
  const isMissing = model.startsWith('pack:') && !(await readStoredPack(model.slice('pack:'.length)));
  if (chosen !== model) return;
  replaced = isMissing ? `${model}: the imported pack is not there` : undefined;
  current?.close();
  // Pages that were promised the old model's scores connect again and ask for the new one's.
  pages.disconnect();
  if (current) engine = Promise.withResolvers<Engine>();
  current = createEngine(isMissing ? FALLBACK : model);
  engine.resolve(current);
}

function createEngine(model: string): Engine {
  const load = loadFor(model);
  const created = new Engine({
    load,
    cores: navigator.hardwareConcurrency,
    createWorker,
    ready: (started) => {
      learning.use({ pack: load.pack, folder: FOLDER, model: started.model, standard: started.standard });
      pages.announce(model, started.standard, started.model);
    },
  });
  created.warm();
  return created;
}

function loadFor(model: string): LoadOptions {
  const imported = model.startsWith('pack:');
  const mode = model === 'fast' || model === 'thorough' ? model : 'balanced';
  return {
    pack: imported ? model : DEFAULT_PACK,
    second: mode === 'thorough' ? SECOND_PACK : undefined,
    mode,
    folder: FOLDER,
    software: false,
  };
}

function createWorker(): Worker {
  return new Worker(`${FOLDER}host/worker.js`);
}
