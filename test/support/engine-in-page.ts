import { Engine, type EngineOptions } from '../../extension/host/engine.ts';
import { rasterise } from '../../extension/host/rasterise.ts';
import { DEADLINES, type Deadlines } from '../../extension/host/seat.ts';
import type { LoadOptions } from '../../extension/host/worker-messages.ts';
import type { HostReport } from '../../extension/shared/messages.ts';
import { Failure } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import type { Scores } from '../../src/scores.ts';

export interface OpenOptions extends Partial<LoadOptions> {
  readonly cores?: number;
  readonly backends?: EngineOptions['backends'];
  readonly deadlines?: Partial<Deadlines>;
}

export type Result =
  | { readonly scores: Scores; readonly backend: string; readonly ms: number }
  | { readonly reason: string; readonly message: string };

/** What a test page can do with the host's engine. */
export interface ScrimInPage {
  /** Opens an engine in the place of the one before, if any. Does not load anything yet. */
  open(options?: OpenOptions): void;
  /** Downloads pictures, then judges all of them at once; answers in order. */
  judge(addresses: readonly string[]): Promise<Result[]>;
  /** The same with pictures at hand. */
  judgePictures(pictures: readonly Picture[]): Promise<Result[]>;
  /** Bytes of downloaded pictures. */
  read(addresses: readonly string[]): Promise<Picture[]>;
  /** Does something to the workers that a test wants to see the engine survive. */
  toWorkers(message: { readonly test: 'lose-device' }): number;
  report(): HostReport;
  /** Forgets scores, so that the same pictures cost their inference again. */
  forget(): void;
  close(): void;
}

let engine: Engine | undefined;
const workers: Worker[] = [];

const scrim: ScrimInPage = {
  open({ cores = 1, backends, deadlines = {}, ...load } = {}) {
    engine?.close();
    workers.length = 0;
    engine = new Engine({
      load: {
        pack: 'mobilenet-v2',
        second: undefined,
        mode: 'fast',
        folder: `${location.origin}/`,
        software: false,
        ...load,
      },
      cores,
      ...(backends && { backends }),
      deadlines: { ...DEADLINES, ...deadlines },
      createWorker: () => {
        const worker = new Worker('/worker.js');
        workers.push(worker);
        return worker;
      },
      ready: () => undefined,
    });
  },
  judge: async (addresses) => scrim.judgePictures(await scrim.read(addresses)),
  judgePictures: (pictures) => Promise.all(pictures.map(judgeOne)),
  read: (addresses) =>
    Promise.all(
      addresses.map(async (address) => {
        const response = await fetch(address);
        return {
          kind: 'bytes',
          bytes: await response.arrayBuffer(),
          type: response.headers.get('content-type') ?? '',
        } as const;
      }),
    ),
  toWorkers(message) {
    for (const worker of workers) worker.postMessage(message);
    return workers.length;
  },
  report: () => engine!.report(),
  forget: () => engine!.forget('normal'),
  close: () => engine?.close(),
};

async function judgeOne(picture: Picture): Promise<Result> {
  try {
    const { scores, backend, ms } = await engine!.judge({
      picture: await rasterise(picture),
      turn: { priority: 0, from: scrim },
      realm: 'normal',
      signal: new AbortController().signal,
    });
    return { scores, backend, ms };
  } catch (error) {
    const { reason, message } = Failure.from(error, 'unreadable');
    return { reason, message };
  }
}

Object.assign(globalThis, { scrim });
