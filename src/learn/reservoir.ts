import * as v from 'valibot';
import { FloatsSchema, floatsToBase64 } from './bytes.ts';

/** A fair sample of all feature vectors that were offered, of bounded size. */
export interface Reservoir {
  readonly model: string;
  /** How many were offered so far. */
  readonly offered: number;
  readonly vectors: readonly Float32Array[];
}

/** Vectors kept: 2 MB of MobileNetV2's. */
export const RESERVOIR_SIZE = 512;

export function emptyReservoir(model: string): Reservoir {
  return { model, offered: 0, vectors: [] };
}

/**
 * Offers one vector: every one offered so far is kept with the same probability (Vitter, "Random sampling with a
 * reservoir", 1985, algorithm R).
 *
 * @param random uniform in [0, 1)
 * @returns the same reservoir if the vector has another length or holds something not finite
 */
export function offer(reservoir: Reservoir, features: Float32Array, random: () => number = Math.random): Reservoir {
  const { vectors } = reservoir;
  const length = vectors[0]?.length ?? features.length;
  if (features.length !== length || !features.every(Number.isFinite)) return reservoir;
  const offered = reservoir.offered + 1;
  if (vectors.length < RESERVOIR_SIZE) return { ...reservoir, offered, vectors: [...vectors, features] };
  const place = Math.floor(random() * offered);
  return { ...reservoir, offered, vectors: place < vectors.length ? vectors.with(place, features) : vectors };
}

const SavedSchema = v.strictObject({
  model: v.string(),
  offered: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  length: v.pipe(v.number(), v.integer(), v.minValue(1)),
  vectors: v.nullable(FloatsSchema),
});
export type SavedReservoir = v.InferInput<typeof SavedSchema>;

export function saveReservoir({ model, offered, vectors }: Reservoir): SavedReservoir {
  const length = vectors[0]?.length ?? 1;
  const all = new Float32Array(vectors.length * length);
  for (const [i, vector] of vectors.entries()) all.set(vector, i * length);
  return { model, offered, length, vectors: vectors.length > 0 ? floatsToBase64(all) : null };
}

/** What was saved, or an empty reservoir if that is damaged or of another model. */
export function loadReservoir(saved: unknown, model: string): Reservoir {
  const read = v.safeParse(SavedSchema, saved);
  if (!read.success || read.output.model !== model) return emptyReservoir(model);
  const { offered, length, vectors } = read.output;
  const count = (vectors?.length ?? 0) / length;
  if (!Number.isInteger(count) || count > RESERVOIR_SIZE || count > offered) return emptyReservoir(model);
  const rows = Array.from({ length: count }, (_, i) => vectors!.slice(i * length, (i + 1) * length));
  return { model, offered, vectors: rows };
}
