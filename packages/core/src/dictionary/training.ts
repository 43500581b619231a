import { dot, matrix, row, type Matrix } from '../matrix.ts'
import type { TrainingRows } from './dictionary.ts'

/**
 * Rows of several kinds, such as crops and positions, of equal energy `Σ weight ||a||²` each, scaled to a mean weight of one: neither
 * kind outweighs the other by being many, or by being large.
 *
 * @param blocks   activations of each kind, n_i × p
 * @param headRow  direction of the activations that the class's score depends on, [p]; null: the dictionary does not know the head
 */
export function trainingRows(blocks: readonly Matrix[], headRow: Float32Array | null): TrainingRows {
  const filled = blocks.filter((block) => block.rows > 0)
  const columns = filled[0]?.columns ?? 0
  const rows = matrix(
    filled.reduce((sum, block) => sum + block.rows, 0),
    columns,
  )
  const weights = new Float32Array(rows.rows)
  let start = 0
  for (const block of filled) {
    rows.data.set(block.data, start * columns)
    const energy = dot(block.data, block.data)
    // A kind without activations adds nothing, whatever its weight.
    weights.fill(energy > 0 ? 1 / energy : 1, start, start + block.rows)
    start += block.rows
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / mean
  return { rows, weights, metric: headRow && headMetric(rows, weights, headRow) }
}

/**
 * `v`, the head's row in units of its own: `v · a` varies over the rows as much as the rows are long,
 * `std(v · a) = λ sqrt(mean ||a||²)` with λ = 1.
 *
 * @returns null where `headRow · a` is the same on all rows, and so tells nothing
 */
function headMetric(rows: Matrix, weights: Float32Array, headRow: Float32Array): Float32Array | null {
  let [total, sum, squares, energy] = [0, 0, 0, 0]
  for (let i = 0; i < rows.rows; i++) {
    const weight = weights[i] as number
    const activations = row(rows, i)
    const along = dot(activations, headRow)
    total += weight
    sum += weight * along
    squares += weight * along * along
    energy += weight * dot(activations, activations)
  }
  const variance = squares / total - (sum / total) ** 2
  if (!(variance > 1e-12 * (squares / total))) return null
  const scale = Math.sqrt(energy / total / variance)
  return headRow.map((weight) => scale * weight)
}
