import type { Value } from '../../builder/value.ts'
import type { Operator } from '../operator.ts'

/** The adjoint of y = A x along one axis of tensors of `rank` axes: Aᵀ g, where `matrix` is A, [outputs, inputs]. */
export function alongAxis({ b }: Operator, g: Value, rank: number, axis: number, matrix: Value): Value {
  if (axis === rank - 1) return b.matmul(g, matrix)
  if (axis === rank - 2) return b.matmul(b.transpose(matrix, [1, 0]), g)
  const exchanged = Array.from({ length: rank }, (_, at) => at)
  exchanged[axis] = rank - 1
  exchanged[rank - 1] = axis
  return b.transpose(b.matmul(b.transpose(g, exchanged), matrix), exchanged)
}

/** What one output of a linear map takes of the inputs. */
export type Row = readonly (readonly [at: number, share: number])[]

/** A matrix [outputs, inputs] from what every output takes of the inputs. */
export function matrixOf(op: Operator, inputs: number, rows: readonly Row[]) {
  const data = new Float32Array(rows.length * inputs)
  rows.forEach((row, i) => {
    for (const [at, share] of row) data[i * inputs + at] = (data[i * inputs + at] ?? 0) + share
  })
  return op.constant(data, [rows.length, inputs])
}
