import { RevealControls } from './reveal.ts';
import { type RevealWorld, TAKE_REVEAL } from './reveal-on-demand.ts';

(globalThis as RevealWorld)[TAKE_REVEAL]?.(RevealControls);
