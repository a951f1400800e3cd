/** The same places in another order (Fisher and Yates), which `random`, in [0, 1), decides. */
export function shuffle(places: readonly number[], random: () => number): number[] {
  const result = [...places];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
