/** Agreement of two labellers beyond chance. */
export interface Agreement {
  /** Pictures both have answered. */
  readonly pictures: number;
  /** Share that both answered alike. */
  readonly observed: number;
  /** Cohen's kappa (J. Cohen, 1960): 1 is perfect, 0 what chance would give; null where chance alone explains all. */
  readonly kappa: number | null;
}

/** @param one and @param other answers by file */
export function agreementOf(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): Agreement {
  const pairs = [...one].flatMap(([file, answer]) => (other.has(file) ? [[answer, other.get(file)!] as const] : []));
  const pictures = pairs.length;
  const observed = pairs.filter(([a, b]) => a === b).length / Math.max(1, pictures);
  const answers = [...new Set(pairs.flat())];
  const shareOf = (answer: string, of: 0 | 1): number => pairs.filter((pair) => pair[of] === answer).length / pictures;
  const chance = answers.reduce((sum, answer) => sum + shareOf(answer, 0) * shareOf(answer, 1), 0);
  return { pictures, observed, kappa: pictures > 0 && chance < 1 ? (observed - chance) / (1 - chance) : null };
}
