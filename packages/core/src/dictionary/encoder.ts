import { dot, gram, matrix, row, type Matrix } from '../matrix.ts'
import { supportGradients } from './support-gradients.ts'
import type { Encoder } from './dictionary.ts'
import { NonNegativeLeastSquares } from './nnls.ts'
import { productsWith } from './row-products.ts'

/** Coefficients of one activation vector, from its products with the concepts. */
export interface Solver {
  /** @param c products `W M a`, read from `offset` on, r of them; @param out receives u at `offset` */
  solve(c: ArrayLike<number>, out: Float32Array, offset: number): void
}

/**
 * Coefficients `argmin || A - U W ||_M`, one activation vector at a time, among those that `solver` allows; default: U >= 0.
 *
 * With the metric `M = I + v vᵀ` this is the completeness channel: `v · a` joins the activations as one channel more, and `W v` the
 * dictionary, so that what the concepts add along `v` follows what the activations have along it.
 */
export class DictionaryEncoder implements Encoder {
  /** `W M`, r × p. */
  readonly #directions: Matrix
  /** `W M Wᵀ`, r × r. */
  readonly #gram: Float64Array
  readonly #solver: Solver

  /**
   * @param w      dictionary, r × p
   * @param metric `v` [p]; null for the Euclidean one
   * @param solver from `W M Wᵀ`
   */
  constructor(
    w: Matrix,
    metric: Float32Array | null = null,
    solver: (gram: Float64Array) => Solver = (gram) => new NonNegativeLeastSquares(gram),
  ) {
    this.#directions = metric ? inMetric(w, metric) : w
    this.#gram = gramIn(w, metric)
    this.#solver = solver(this.#gram)
  }

  async encodeMap(map: Float32Array): Promise<Float32Array> {
    return this.#solved(await productsWith(this.#directions).ofMap(map))
  }

  async encodeRows(rows: Matrix): Promise<Float32Array> {
    return this.#solved(await productsWith(this.#directions).ofRows(rows))
  }

  gradients(coefficients: Float32Array, concepts: readonly number[]): Float32Array[] {
    return supportGradients(this.#directions, this.#gram, coefficients, concepts)
  }

  #solved(products: Float32Array): Float32Array {
    const coefficients = new Float32Array(products.length)
    const r = this.#directions.rows
    for (let offset = 0; offset < products.length; offset += r)
      this.#solver.solve(products, coefficients, offset)
    return coefficients
  }
}

/** `W M = W + (W v) vᵀ`, r × p. */
export function inMetric(w: Matrix, v: Float32Array): Matrix {
  const out = matrix(w.rows, w.columns, w.data.slice())
  for (let k = 0; k < w.rows; k++) {
    const along = dot(row(w, k), v)
    const to = row(out, k)
    v.forEach((value, j) => (to[j] = (to[j] as number) + along * value))
  }
  return out
}

/** `W M Wᵀ = W Wᵀ + (W v) (W v)ᵀ`, r × r. */
export function gramIn(w: Matrix, v: Float32Array | null): Float64Array {
  const g = gram(w)
  if (!v) return g
  const along = Array.from({ length: w.rows }, (_, k) => dot(row(w, k), v))
  return g.map(
    (value, i) => value + (along[Math.floor(i / w.rows)] as number) * (along[i % w.rows] as number),
  )
}
