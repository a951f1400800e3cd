import { PRESET_SENSITIVITY, PRESETS } from '../../../src/verdict.ts';
import { say, sayIfKnown, sayNumber } from '../say.ts';

/** A category as the user calls it: built-in ones in their language, own ones by their own name. */
export const nameOfCategory = (category: string): string =>
  sayIfKnown(`category_${category}`) ?? category.replace(/^own:/, '');

/** A position of the sensitivity slider: the preset that stands there, else the number. */
export function nameOfSensitivity(sensitivity: number): string {
  const preset = PRESETS.find((preset) => PRESET_SENSITIVITY[preset] === sensitivity);
  return preset ? say('sensitivityPreset', sensitivity, say(`preset_${preset}`)) : sayNumber(sensitivity);
}

/** A backend as people read it: `WebGPU`, `WebAssembly`. */
export const nameOfBackend = (backend: string): string =>
  sayIfKnown(`backend_${backend.replaceAll('-', '_')}`) ?? backend;
