/** Columns of a panel: see assembly/matmul.ts. */
const COLUMNS = 8;

/**
 * A matrix as the kernels read it: panels of eight columns one after the other, each row by row.
 *
 * @param matrix [rows, columns], row by row
 * @returns      [ceil(columns / 8), rows, 8], filled up with zeros
 */
export function packPanels(matrix: ArrayLike<number>, rows: number, columns: number): Float32Array {
  const panels = new Float32Array(Math.ceil(columns / COLUMNS) * rows * COLUMNS);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const panel = Math.floor(column / COLUMNS);
      panels[(panel * rows + row) * COLUMNS + (column % COLUMNS)] = matrix[row * columns + column]!;
    }
  return panels;
}

/** A row, filled up with zeros to whole panels. */
export function padEnd(row: ArrayLike<number>): Float32Array {
  const padded = new Float32Array(Math.ceil(row.length / COLUMNS) * COLUMNS);
  padded.set(row);
  return padded;
}
