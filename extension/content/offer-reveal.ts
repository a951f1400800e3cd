import { RevealControls } from './reveal/reveal.ts';
import { type RevealWorld, TAKE_REVEAL } from './reveal/reveal-on-demand.ts';

(globalThis as RevealWorld)[TAKE_REVEAL]?.(RevealControls);
