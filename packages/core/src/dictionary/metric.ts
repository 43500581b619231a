import { dot, gram, matrix, row, type Matrix } from '../matrix.ts'

/** `X M` for `M = I + v vᵀ`, [r, p]; `X` itself without a channel. */
export function inMetric(x: Matrix, channel: Float32Array | null): Matrix {
  if (!channel) return x
  const out = matrix(x.rows, x.columns, x.data.slice())
  for (let k = 0; k < x.rows; k++) {
    const along = dot(row(x, k), channel)
    const values = row(out, k)
    for (let j = 0; j < x.columns; j++) values[j] = (values[j] as number) + along * (channel[j] as number)
  }
  return out
}

/** `X M Xᵀ` [r, r] for `M = I + v vᵀ`. */
export function gramInMetric(x: Matrix, channel: Float32Array | null): Float64Array {
  const out = gram(x)
  if (!channel) return out
  const along = Float64Array.from({ length: x.rows }, (_, k) => dot(row(x, k), channel))
  return out.map((value, at) => value + (along[Math.floor(at / x.rows)] as number) * (along[at % x.rows] as number))
}

/**
 * The completeness channel `v = λ w` of a direction, scaled so that its standard deviation over the rows is `strength` times the
 * root mean square of their norms.
 *
 * @param direction [p], such as a class's centred row of the head
 * @returns null where the rows do not differ along it
 */
export function completenessChannel(
  rows: Matrix,
  direction: Float32Array,
  strength: number,
): Float32Array | null {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < rows.rows; i++) {
    const along = dot(row(rows, i), direction)
    sum += along
    squares += along ** 2
  }
  const deviation = Math.sqrt(Math.max(0, squares / rows.rows - (sum / rows.rows) ** 2))
  const norm = Math.sqrt(dot(rows.data, rows.data) / rows.rows)
  return deviation > 1e-9 * norm ? direction.map((value) => (value * strength * norm) / deviation) : null
}
