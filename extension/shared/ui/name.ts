import { PRESET_SENSITIVITY, PRESETS } from '../../../src/verdict.ts';
import { language, say, sayIfKnown, sayNumber } from '../say.ts';
import type { Settings } from '../settings.ts';

/** A model's category in the user's language, where there is a word for it. */
export const nameOfCategory = (category: string): string => sayIfKnown(`category_${category}`) ?? category;

/** Own categories, by id, in the order of their names. */
export const byName = (own: Settings['own']): [id: string, Settings['own'][string]][] =>
  Object.entries(own).sort(([, a], [, b]) => a.name.localeCompare(b.name, language()));

/** A position of the sensitivity slider: the preset that stands there, else the number. */
export function nameOfSensitivity(sensitivity: number): string {
  const preset = PRESETS.find((preset) => PRESET_SENSITIVITY[preset] === sensitivity);
  return preset ? say('sensitivityPreset', sensitivity, say(`preset_${preset}`)) : sayNumber(sensitivity);
}

/** A backend as people read it: `WebGPU`, `WebAssembly`. */
export const nameOfBackend = (backend: string): string =>
  sayIfKnown(`backend_${backend.replaceAll('-', '_')}`) ?? backend;
