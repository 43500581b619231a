import { dot, row, type Matrix } from '../matrix.ts'

/**
 * Relative l2: how much of an activation the concepts miss, `mean_i ||a_i - â_i|| / (||a_i|| + 1e-6)` (overcomplete,
 * `relative_avg_l2_loss`). 0 is nothing.
 *
 * @param a activations, n × p; @param reconstruction `U W`, n × p
 */
export function relativeL2(a: Matrix, reconstruction: Matrix): number {
  let sum = 0
  for (let i = 0; i < a.rows; i++) {
    const activation = row(a, i)
    const rebuilt = row(reconstruction, i)
    let squares = 0
    for (let j = 0; j < a.columns; j++) squares += ((activation[j] as number) - (rebuilt[j] as number)) ** 2
    sum += Math.sqrt(squares) / (Math.sqrt(dot(activation, activation)) + 1e-6)
  }
  return sum / a.rows
}
