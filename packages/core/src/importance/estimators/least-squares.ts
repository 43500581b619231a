import { Matrix, solve } from 'ml-matrix'

/**
 * `argmin_β Σ_i w_i (y_i - x_i · β)² + Σ_k penalty_k β_k²`, by the normal equations.
 * @param rows of `x`, of equal length; @param penalty one number for all, or one for each
 */
export function weightedLeastSquares(
  rows: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  penalty: (column: number) => number,
): Float64Array {
  const columns = rows[0]?.length ?? 0
  const normal = Matrix.zeros(columns, columns)
  const right = Matrix.zeros(columns, 1)
  rows.forEach((x, i) => {
    const weight = weights[i] as number
    for (let a = 0; a < columns; a++) {
      const scaled = weight * (x[a] as number)
      if (scaled === 0) continue
      right.set(a, 0, right.get(a, 0) + scaled * (y[i] as number))
      for (let b = 0; b < columns; b++) normal.set(a, b, normal.get(a, b) + scaled * (x[b] as number))
    }
  })
  for (let a = 0; a < columns; a++) normal.set(a, a, normal.get(a, a) + penalty(a))
  return Float64Array.from(solve(normal, right, true).to1DArray())
}
