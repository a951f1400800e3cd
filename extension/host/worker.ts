import { drawCanary, passesCanary } from '../../src/canary.ts';
import { type Classifier, createClassifier, type Reading } from '../../src/classifier.ts';
import { Failure } from '../../src/failure.ts';
import { readPack } from '../../src/pack.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import { composeOn } from '../../src/preprocess.ts';
import { closerAreas, firstViews, meanScores, severity, worst } from '../../src/views.ts';
import { openPicture } from './decode.ts';
import { startBackend } from './start-backend.ts';
import type { Backend, FromWorker, Mode, ToWorker } from './worker-messages.ts';

/** A classifier worker: decodes pictures, looks at them as its mode says, and answers every request. */
interface Networks {
  readonly first: Classifier;
  readonly second: Classifier | undefined;
  readonly mode: Mode;
  readonly backend: Backend;
}

let networks: Networks | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'start') void answerStart(() => start(data));
  if (data.kind === 'check') void answerStart(() => check(demand().first));
  if (data.kind === 'classify') void answerPicture(data.id, data.picture);
});

async function start({ backend, pack, mode, second, folder, software }: Extract<ToWorker, { kind: 'start' }>) {
  await startBackend(backend, `${folder}wasm/`, software);
  const first = await load(`${folder}packs/${pack}/`, backend);
  networks = { first, second: second ? await load(`${folder}packs/${second}/`, backend) : undefined, mode, backend };
}

async function load(folder: string, backend: Backend): Promise<Classifier> {
  const pack = await readPack(async (name) => {
    const response = await fetch(folder + name);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.arrayBuffer();
  });
  const classifier = await createClassifier(pack, backend);
  await check(classifier);
  return classifier;
}

async function check(classifier: Classifier): Promise<void> {
  const [reading] = await classifier.classify([drawCanary(classifier.card.input.size)]);
  if (!reading || !passesCanary(reading.scores, classifier.card)) {
    throw new Error(`${classifier.backend} computes wrong scores for the built-in picture`);
  }
}

async function judge(picture: Picture): Promise<Judged> {
  const began = performance.now();
  const { first, second, mode, backend } = demand();
  const { card } = first;
  using opened = await openPicture(picture, card.input.size);
  let reading = worst(await first.classify(await firstViews(opened, composeOn)), card);
  if (mode !== 'fast' && isUnsure(reading, first)) {
    const closer = await Promise.all(closerAreas(opened.width, opened.height).map((area) => opened.square(area, 0)));
    if (closer.length > 0) {
      const views = closer.map((view) => composeOn(255, view));
      reading = worst([reading, ...(await first.classify(views))], card);
    }
    if (second) reading = await askSecond(second, picture, reading);
  }
  return { ...reading, backend, ms: performance.now() - began };
}

/** The second network has its own input size, so that it opens the picture anew; its opinion counts as much. */
async function askSecond(second: Classifier, picture: Picture, reading: Reading): Promise<Reading> {
  using opened = await openPicture(picture, second.card.input.size);
  const opinion = worst(await second.classify(await firstViews(opened, composeOn)), second.card);
  return { ...reading, scores: meanScores(reading.scores, opinion.scores) };
}

function isUnsure({ scores }: Reading, { card }: Classifier): boolean {
  const ratio = severity(scores, card);
  return ratio >= card.unsure.low && ratio <= card.unsure.high;
}

function demand(): Networks {
  if (!networks) throw new Failure('no-backend', 'no network is loaded');
  return networks;
}

async function answerStart(attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
    const { id, categories, thresholds } = demand().first.card;
    say({ kind: 'started', pack: id, standard: { categories, thresholds } });
  } catch (error) {
    say({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
  }
}

async function answerPicture(id: number, picture: Picture): Promise<void> {
  try {
    say({ kind: 'judged', id, judged: await judge(picture) });
  } catch (error) {
    const { reason, message } = Failure.from(error, 'no-backend');
    // Scores that are no numbers mean a lost device or a broken backend: the host gives the picture to another worker.
    say(reason === 'no-backend' ? { kind: 'refused', message } : { kind: 'failed', id, reason, message });
  }
}

function say(message: FromWorker): void {
  postMessage(message);
}
