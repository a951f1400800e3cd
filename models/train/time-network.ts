import seedrandom from 'seedrandom';
import { compiledKernels, openNetwork } from './features/open-network.ts';
import { readPackFolder } from './graft/read-folder.ts';

/** As many as go through the network together where features are worked out. */
const BATCH = 8;

// time-network.ts PACK NODE COUNT: prints how many pictures a second go through a pack's network up to a node, on one core
// and on what features run on, and what that is.
const [folder, node, count] = process.argv.slice(2);
const network = await openNetwork(folder!, await compiledKernels());
const { size } = (await readPackFolder(folder!)).card.input;
const random = seedrandom('squares');
const squares = Array.from({ length: BATCH }, () =>
  Uint8ClampedArray.from({ length: size ** 2 * 4 }, () => Math.floor(random.quick() * 256)),
);
// V8 makes its fastest code only of what has run for a while.
for (let i = 0; i < 8; i++) network.run(squares, node!);
const started = performance.now();
const batches = Math.ceil(Number(count) / BATCH);
for (let i = 0; i < batches; i++) network.run(squares, node!);
console.log(((batches * BATCH) / (performance.now() - started)) * 1000, network.ground);
