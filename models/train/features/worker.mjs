// Node 20 starts workers from JavaScript only; from here on TypeScript is loaded as in the main thread.
import { register } from 'tsx/esm/api';

register();

export default (await import('./worker.ts')).default;
