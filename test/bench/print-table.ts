/** Prints rows under their headings, numbers to three places, columns aligned. */
export function printTable(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = [headings, ...rows].map((row) =>
    row.map((cell) => (typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(3) : String(cell))),
  );
  const widths = headings.map((_, column) => Math.max(...texts.map((row) => row[column]!.length)));
  for (const row of texts)
    console.log(row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[0]!))).join('  '));
}
