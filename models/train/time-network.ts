import { tensor4d, tidy } from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { createNetwork } from '../../src/execute.ts';
import { toInput } from '../../src/preprocess.ts';
import { useWasm } from './fit/use-wasm.ts';
import { readPackFolder } from './graft/read-folder.ts';

/** As many as go through the network together where features are worked out. */
const BATCH = 8;

// time-network.ts PACK NODE COUNT: prints how many pictures a second go through a pack's network up to a node, on one core.
const [folder, node, count] = process.argv.slice(2);
await useWasm();
const { card, model } = await readPackFolder(folder!);
const network = createNetwork(model, card.input.node);
const { input } = card;
const random = seedrandom('squares');
const squares = Array.from({ length: BATCH }, () =>
  Uint8ClampedArray.from({ length: input.size ** 2 * 4 }, () => Math.floor(random.quick() * 256)),
);
runBatch();
const started = performance.now();
const batches = Math.ceil(Number(count) / BATCH);
for (let i = 0; i < batches; i++) runBatch();
console.log(((batches * BATCH) / (performance.now() - started)) * 1000);

function runBatch(): void {
  const [output] = tidy(() =>
    network.run(tensor4d(toInput(squares, input), [BATCH, input.size, input.size, 3]), [node!]),
  );
  output!.dataSync();
  output!.dispose();
}
