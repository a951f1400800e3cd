import { Failure } from '../../src/failure.ts';
import { NoKernel } from '../../src/kernels/lower.ts';
import { modelName } from '../../src/learn.ts';
import type { Picture } from '../../src/picture.ts';
import { judgePicture, type Networks } from './judge-picture.ts';
import { check, type Ground, type Loaded, load } from './load-network.ts';
import { AbsentBackend, startBackend, whenLost } from './start-backend.ts';
import type { Absent, Backend, FromWorker, ToWorker } from './worker-messages.ts';

/** A classifier worker: loads networks on the first backend there is, and answers every picture it is given. */
interface InUse {
  readonly first: Loaded;
  readonly backend: Backend;
  readonly networks: Networks;
}

type Start = Extract<ToWorker, { kind: 'start' }>;

let inUse: InUse | undefined;
const running = new Map<number, AbortController>();

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'start') void start(data);
  if (data.kind === 'check') void checkAgain();
  if (data.kind === 'classify') void answerPicture(data.id, data.picture);
  if (data.kind === 'cancel') running.get(data.id)?.abort();
});

async function start(options: Start): Promise<void> {
  const absent: Partial<Record<Backend, string>> = {};
  for (const backend of options.backends) {
    try {
      const kernels = await startBackend(backend, `${options.folder}wasm/`, options.software);
      say({ kind: 'trying', backend, absent });
      inUse = await loadOn({ backend, kernels }, options);
      const { card } = inUse.first;
      const standard = { categories: card.categories, thresholds: card.thresholds };
      say({ kind: 'started', started: { backend, absent, pack: card.id, model: modelName(card), standard } });
      void whenLost(backend).then((why) => refuse(backend, why));
      return;
    } catch (error) {
      // A network of other operations than the kernels know is no defect: it runs on tfjs.
      if (!(error instanceof AbsentBackend || error instanceof NoKernel)) return refuse(backend, error, absent);
      absent[backend] = error.message;
    }
  }
  refuse(options.backends.at(-1)!, 'none of the backends is there', absent);
}

async function loadOn(ground: Ground, { pack, second, mode, folder }: Start): Promise<InUse> {
  const { backend } = ground;
  const first = await load(pack, folder, ground);
  const opinion = second ? await loadComparable(second, first, folder, ground) : undefined;
  return { first, backend, networks: { first, second: opinion, mode, backend } };
}

/** A network of other classes has nothing to add to the first one's scores: a mean with it would halve them. */
async function loadComparable(
  pack: string,
  first: Loaded,
  folder: string,
  ground: Ground,
): Promise<Loaded | undefined> {
  const loaded = await load(pack, folder, ground);
  if (loaded.card.labels.join() === first.card.labels.join()) return loaded;
  loaded.classifier.dispose();
  return undefined;
}

async function checkAgain(): Promise<void> {
  const { first, backend } = demand();
  try {
    await check(first);
    say({ kind: 'checked' });
  } catch (error) {
    refuse(backend, error);
  }
}

async function answerPicture(id: number, picture: Picture): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    say({ kind: 'judged', id, judged: await judgePicture(demand().networks, picture, controller.signal) });
  } catch (error) {
    const { reason, message } = Failure.from(error, 'no-backend');
    // Scores that are no numbers mean a lost device or a broken backend: the host gives the picture to another worker.
    if (reason === 'no-backend') refuse(demand().backend, message);
    else say({ kind: 'failed', id, reason, message });
  } finally {
    running.delete(id);
  }
}

function demand(): InUse {
  if (!inUse) throw new Failure('no-backend', 'no network is loaded');
  return inUse;
}

function refuse(backend: Backend, error: unknown, absent: Absent = {}): void {
  say({ kind: 'refused', backend, message: error instanceof Error ? error.message : String(error), absent });
}

function say(message: FromWorker): void {
  postMessage(message);
}
