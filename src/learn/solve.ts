/** A square matrix, row by row. */
export type Square = Float64Array;

/**
 * The inverse of a symmetric, positive definite matrix, by Cholesky factors. About size^3 multiplications.
 *
 * @throws RangeError if it is not positive definite, or holds something that is not a number
 */
export function inverse(matrix: Square, size: number): Square {
  const lower = cholesky(matrix, size);
  const halves = invertLower(lower, size);
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < size; k++) sum += halves[k * size + i]! * halves[k * size + j]!;
      result[i * size + j] = sum;
      result[j * size + i] = sum;
    }
  return result;
}

/** matrix * vector. */
export function times(matrix: Square, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    return sum;
  });
}

function cholesky(matrix: Square, size: number): Square {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= lower[i * size + k]! * lower[j * size + k]!;
      if (i !== j) lower[i * size + j] = rest / lower[j * size + j]!;
      else if (rest > 0) lower[i * size + i] = Math.sqrt(rest);
      else throw new RangeError('the matrix is not positive definite');
    }
  return lower;
}

function invertLower(lower: Square, size: number): Square {
  const result = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    result[column * size + column] = 1 / lower[column * size + column]!;
    for (let row = column + 1; row < size; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum += lower[row * size + k]! * result[k * size + column]!;
      result[row * size + column] = -sum / lower[row * size + row]!;
    }
  }
  return result;
}
