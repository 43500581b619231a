import { LensError } from '@lens/errors'
import { addScaled, dot, gram, row, transposed, type Matrix } from '../matrix.ts'
import { nndsvda } from './nndsvd.ts'
import { productsOf } from './products.ts'

/** `A ≈ U W` with its relative error `||A - U W|| / ||A||` (Frobenius). */
export interface Factorisation {
  /** Coefficients, n × r. */
  u: Matrix
  /** Dictionary, r × p. */
  w: Matrix
  relativeError: number
  iterations: number
}

export interface NmfOptions {
  /** scikit-learn's default for its coordinate descent, which is the same update. */
  maxIterations?: number
  /** Ends when an iteration lowers the relative error by less than this. */
  tolerance?: number
  signal?: AbortSignal | undefined
}

/**
 * Non-negative matrix factorisation (CRAFT, equation 1):
 *
 *   argmin_{U >= 0, W >= 0} 1/2 || A - U W ||_F^2
 *
 * by hierarchical alternating least squares (Cichocki and Phan 2009) from NNDSVDa; deterministic. The n × p products run on
 * onnxruntime, the r-sized updates here. `U` is kept as `Uᵀ`, one concept a row like `W`, so that both updates are one function.
 *
 * @param a activations, n × p, non-negative and finite, n >= r
 * @throws LensError `input` where all activations are zero
 */
export async function factorise(a: Matrix, r: number, options: NmfOptions = {}): Promise<Factorisation> {
  const { maxIterations = 200, tolerance = 5e-7, signal } = options
  const energy = dot(a.data, a.data)
  if (energy === 0) {
    throw new LensError(
      'input',
      'the feature tensor is zero on all crops, so there is nothing to find concepts in.',
    )
  }
  const products = await productsOf(a)
  const { ut, w } = await nndsvda(a, products, r)

  let error = Infinity
  for (let iterations = 1; ; iterations++) {
    signal?.throwIfAborted()
    const wa = await products.alongChannels(w)
    const ww = gram(w)
    sweep(ut, wa, ww)
    const uu = gram(ut)
    const previous = error
    error = relativeError(energy, ut, wa, uu, ww)
    if (iterations === maxIterations || previous - error < tolerance) {
      normalise(ut, w)
      return { u: transposed(ut), w, relativeError: error, iterations }
    }
    sweep(w, await products.alongCrops(ut), uu)
  }
}

/**
 * One pass of exact minimisations over one concept at a time: `x_k <- max(0, x_k + (t_k - Σ_j G_kj x_j) / G_kk)`.
 *
 * @param x       factor to improve in place, [r, m]
 * @param targets product of `A` with the other factor, [r, m]
 * @param other   Gram matrix of the other factor, [r, r]
 */
function sweep(x: Matrix, targets: Matrix, other: Float64Array): void {
  for (let k = 0; k < x.rows; k++) {
    const curvature = other[k * x.rows + k] as number
    if (curvature === 0) continue
    const slope = row(targets, k).slice()
    for (let j = 0; j < x.rows; j++) addScaled(slope, -(other[k * x.rows + j] as number), row(x, j))
    const values = row(x, k)
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.max(0, (values[i] as number) + (slope[i] as number) / curvature)
    }
  }
}

/** `||A - U W||² = ||A||² - 2 <Uᵀ, W Aᵀ> + <UᵀU, W Wᵀ>`, without forming `U W`. */
function relativeError(energy: number, ut: Matrix, wa: Matrix, uu: Float64Array, ww: Float64Array): number {
  const squares = uu.reduce((sum, value, i) => sum + value * (ww[i] as number), 0)
  return Math.sqrt(Math.max(0, energy - 2 * dot(ut.data, wa.data) + squares) / energy)
}

/**
 * Moves the scale of each concept into `U`, so that every `W_k` is a unit vector: coefficients of different concepts are then
 * in the same unit, that of the activations. A concept that died (all zero) stays zero.
 */
function normalise(ut: Matrix, w: Matrix): void {
  for (let k = 0; k < w.rows; k++) {
    const direction = row(w, k)
    const length = Math.sqrt(dot(direction, direction))
    if (length === 0) continue
    direction.forEach((value, j) => (direction[j] = value / length))
    const coefficients = row(ut, k)
    coefficients.forEach((value, i) => (coefficients[i] = value * length))
  }
}
