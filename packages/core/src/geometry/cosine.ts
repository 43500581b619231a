import { dot, matrix, row, type Matrix } from '../matrix.ts'

/**
 * Cosine of every row of `x` [m, p] with every row of `y` [n, p], as [m, n]; 0 with a row of zeros.
 * Alignment: `x` the dictionary, `y` the head's rows. Similarity: `x` and `y` the dictionary.
 */
export function cosines(x: Matrix, y: Matrix): Matrix {
  const out = matrix(x.rows, y.rows)
  const lengths = Array.from({ length: y.rows }, (_, j) => length(row(y, j)))
  for (let i = 0; i < x.rows; i++) {
    const own = length(row(x, i))
    for (let j = 0; j < y.rows; j++) {
      const product = own * (lengths[j] as number)
      const value = dot(row(x, i), row(y, j))
      out.data[i * y.rows + j] = product === 0 ? 0 : Math.max(-1, Math.min(1, value / product))
    }
  }
  return out
}

function length(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector))
}
