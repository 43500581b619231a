/**
 * A dense matrix, row by row. Float32 because it is what onnxruntime takes without a copy.
 */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}

export function matrix(
  rows: number,
  columns: number,
  data: Float32Array = new Float32Array(rows * columns),
): Matrix {
  if (data.length !== rows * columns)
    throw new Error(`${data.length} numbers are no [${rows}, ${columns}] matrix`)
  return { rows, columns, data }
}

/** `X Xᵀ` [rows, rows], summed in double precision. */
export function gram(x: Matrix): Float64Array {
  const out = new Float64Array(x.rows * x.rows)
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(row(x, i), row(x, j))
      out[i * x.rows + j] = product
      out[j * x.rows + i] = product
    }
  }
  return out
}

/** Dot product of two vectors of equal length, in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  // Four sums that do not wait for each other.
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < a.length; i += 4) {
    s0 += (a[i] as number) * (b[i] as number)
    s1 += (a[i + 1] as number) * (b[i + 1] as number)
    s2 += (a[i + 2] as number) * (b[i + 2] as number)
    s3 += (a[i + 3] as number) * (b[i + 3] as number)
  }
  for (; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number)
  return s0 + s1 + s2 + s3
}

/** Row `i` as a view. */
export function row(x: Matrix, i: number): Float32Array {
  return x.data.subarray(i * x.columns, (i + 1) * x.columns)
}

/** Columns from one to before another, as a matrix of their own. */
export function columns(x: Matrix, start: number, end: number): Matrix {
  const out = matrix(x.rows, end - start)
  for (let i = 0; i < x.rows; i++) row(out, i).set(row(x, i).subarray(start, end))
  return out
}

/** `Xᵀ` as a matrix of its own. */
export function transposed(x: Matrix): Matrix {
  const out = matrix(x.columns, x.rows)
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++) out.data[j * x.rows + i] = x.data[i * x.columns + j] as number
  }
  return out
}
