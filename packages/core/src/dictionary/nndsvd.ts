import { EigenvalueDecomposition, Matrix as Dense } from 'ml-matrix'
import { gram, matrix, row, type Matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { combined, type Products } from './products.ts'

/**
 * NNDSVDa (Boutsidis and Gallopoulos 2008): a non-negative start for `A ≈ U W` from the truncated singular value
 * decomposition. Each singular pair gives the larger of its positive and its negative part, so that the sign of the pair
 * does not matter; zeros are filled with the mean of `A`, or they would stay zero in updates that multiply.
 *
 * @returns `Uᵀ` [r, n] and `W` [r, p]
 */
export async function nndsvda(a: Matrix, products: Products, r: number): Promise<{ ut: Matrix; w: Matrix }> {
  const { left, right, values } = await singularPairs(products, a.columns, r)
  const mean = average(a.data)
  values.forEach((value, k) => {
    const x = row(left, k)
    const y = row(right, k)
    const positive = norm(x, 1) * norm(y, 1)
    const negative = norm(x, -1) * norm(y, -1)
    const sign = positive >= negative ? 1 : -1
    const scale = Math.sqrt(value * Math.max(positive, negative))
    keepSign(x, sign, scale, mean)
    keepSign(y, sign, scale, mean)
  })
  return { ut: left, w: right }
}

/** Power iterations of the subspace: scikit-learn's default where r < 0.1 min(n, p). */
const POWER_ITERATIONS = 7

/**
 * The r largest singular triplets of `A` by randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4)
 * from a seeded start.
 *
 * @returns `left` [r, n] and `right` [r, p], one unit vector a row
 */
export async function singularPairs(products: Products, p: number, r: number) {
  const size = r + 10
  let domain = matrix(size, p, Float32Array.from(gaussians(size * p, 0)))
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    const range = await orthonormal(await products.alongChannels(domain))
    domain = await orthonormal(await products.alongCrops(range))
  }
  // With the range's basis Q [size, n] and B = Q A [size, p], A ≈ Qᵀ B: the eigenvectors of B Bᵀ give the rest.
  const q = await orthonormal(await products.alongChannels(domain))
  const b = await products.alongCrops(q)
  const { vectors, values } = symmetricEigen(gram(b), size)
  const singular = values.slice(0, r).map((value) => Math.sqrt(Math.max(value, 0)))
  const leading = vectors.slice(0, r)
  const left = await combined(rowsOf(leading), q)
  const right = await combined(rowsOf(leading.map((v, k) => v.map((x) => x / (singular[k] || Infinity)))), b)
  return { left, right, values: singular }
}

/** An orthonormal basis of the rows of `y`, from the eigenvectors of `y yᵀ`; directions without extent become zero. */
function orthonormal(y: Matrix): Promise<Matrix> {
  const { vectors, values } = symmetricEigen(gram(y), y.rows)
  const extents = values.map((value) => (value <= 1e-12 * (values[0] ?? 0) ? Infinity : Math.sqrt(value)))
  return combined(rowsOf(vectors.map((v, k) => v.map((x) => x / (extents[k] as number)))), y)
}

function rowsOf(rows: readonly (readonly number[])[]): Matrix {
  return matrix(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()))
}

/** Eigenvectors (one array each) and eigenvalues of a symmetric matrix, largest first. */
function symmetricEigen(values: Float64Array, size: number): { vectors: number[][]; values: number[] } {
  const decomposition = new EigenvalueDecomposition(Dense.from1DArray(size, size, values), {
    assumeSymmetric: true,
  })
  const order = decomposition.realEigenvalues
    .map((value, index) => ({ value, index }))
    .sort((a, b) => b.value - a.value || a.index - b.index)
  return {
    vectors: order.map(({ index }) => decomposition.eigenvectorMatrix.getColumn(index)),
    values: order.map(({ value }) => value),
  }
}

/** Euclidean norm of the part of `x` that has the given sign. */
export function norm(x: Float32Array, sign: 1 | -1): number {
  let sum = 0
  for (const value of x) if (value * sign > 0) sum += value * value
  return Math.sqrt(sum)
}

/** Replaces `x` by its part of one sign, scaled to the given length, and its zeros by `filler`. */
function keepSign(x: Float32Array, sign: 1 | -1, length: number, filler: number): void {
  const own = norm(x, sign)
  for (let i = 0; i < x.length; i++) {
    const part = sign * (x[i] as number)
    x[i] = part > 0 ? (length * part) / own : filler
  }
}

function average(values: Float32Array): number {
  let sum = 0
  // An iterator takes twenty times as long over the millions of values of a class.
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}
