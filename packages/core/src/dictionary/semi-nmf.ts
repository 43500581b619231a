import { dot, gram, matrix, row, transposed, type Matrix } from '../matrix.ts'
import {
  assertNotZero,
  inMetricOf,
  metricOf,
  scaledRows,
  unitRows,
  type DictionaryMethod,
} from './dictionary.ts'
import { DictionaryEncoder } from './encoder.ts'
import { clustersOf } from './k-means.ts'
import { swept } from './nmf.ts'
import { productsOf, slopesAt } from './products.ts'

/** Semi-NMF (Ding, Li and Jordan 2010): parts that only ever add up, of activations of either sign; few of them at a time. */
export const semiNmf: DictionaryMethod = {
  name: 'semi-NMF',
  nonNegative: false,
  signed: false,
  async learn(training, r, { seed, signal }) {
    const { w } = await factoriseSigned(inMetricOf(training, scaledRows(training)), r, { seed, signal })
    return { w: unitRows(w, training.rows.columns), parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

interface SemiNmfOptions {
  readonly seed: number
  readonly maxIterations?: number
  /** Ends when an iteration lowers the objective by less than this share of it. */
  readonly tolerance?: number
  /** `λ` in units of the root mean square of the rows' lengths. */
  readonly sparsity?: number
  readonly signal?: AbortSignal | undefined
}

/**
 *   argmin_{U >= 0, ||W_k|| <= 1} 1/2 || A - U W ||_F^2 + λ Σ U
 *
 * The paper's objective is λ = 0. Its optimum is no better defined than a basis of the first singular vectors is: of activations
 * whose mean is not zero it has their error (Gillis and Kumar 2015), with every concept everywhere. The smallest codes among equals
 * (Hoyer 2002) are those of parts: they find the concepts that data was made of, where λ = 0 finds mixtures of them.
 *
 * By exact minimisations over one concept at a time, which never raise the objective, from the groups of k-means as in the paper.
 *
 * @param a activations, n × p, n >= r
 * @returns `Uᵀ` [r, n], `W` [r, p], and the objective
 * @throws LensError `input` where all activations are zero
 */
export async function factoriseSigned(a: Matrix, r: number, options: SemiNmfOptions) {
  const { seed, maxIterations = 100, tolerance = 1e-4, sparsity = 0.1, signal } = options
  assertNotZero(a)
  const energy = dot(a.data, a.data)
  const penalty = sparsity * Math.sqrt(energy / a.rows)
  const products = await productsOf(a)
  let w = unitRows((await clustersOf(a, r, { seed, signal })).centroids, a.columns)
  let ut = transposed(matrix(a.rows, r, await new DictionaryEncoder(w).encodeRows(a)))
  let objective = Infinity
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    signal?.throwIfAborted()
    const ww = gram(w)
    const slopes = await slopesAt(ut, await products.alongChannels(w), ww)
    ut = swept(
      ut,
      matrix(
        r,
        a.rows,
        slopes.data.map((slope) => slope - penalty),
      ),
      ww,
    )
    const uu = gram(ut)
    const ua = await products.alongCrops(ut)
    w = sweptInBall(w, await slopesAt(w, ua, uu), uu)
    const before = objective
    const squares = gram(w).reduce((sum, value, i) => sum + value * (uu[i] as number), 0)
    const codes = ut.data.reduce((sum, u) => sum + u, 0)
    objective = (energy - 2 * dot(w.data, ua.data) + squares) / 2 + penalty * codes
    if (before - objective < tolerance * before) break
  }
  return { ut, w, objective }
}

/** One pass over the concepts: each moves to its optimum, `w_k + s_k / G_kk`, or to the nearest vector to it of length one. */
function sweptInBall(w: Matrix, slopes: Matrix, g: Float64Array): Matrix {
  const { rows: r, columns: p } = w
  const out = matrix(r, p, w.data.slice())
  for (let k = 0; k < r; k++) {
    const curvature = g[k * r + k] as number
    if (curvature === 0) continue
    const own = row(out, k)
    const slope = row(slopes, k)
    const optimum = own.map((value, j) => value + (slope[j] as number) / curvature)
    const scale = Math.max(1, Math.sqrt(dot(optimum, optimum)))
    const change = optimum.map((value, j) => value / scale - (own[j] as number))
    own.set(optimum.map((value) => value / scale))
    for (let other = k + 1; other < r; other++) {
      const weight = g[other * r + k] as number
      if (weight === 0) continue
      const to = row(slopes, other)
      change.forEach((value, j) => (to[j] = (to[j] as number) - weight * value))
    }
  }
  return out
}
