import { dot, gram, matrix, row, transposed, type Matrix } from '../matrix.ts'
import { assertNotZero, metricOf, scaledRows, type DictionaryMethod } from './dictionary.ts'
import { DictionaryEncoder, gramIn, inMetric } from './encoder.ts'
import { nndsvda } from './nndsvd.ts'
import { productsOf, slopesAt } from './products.ts'

/** NMF: parts that only ever add up (Lee and Seung 1999). */
export const nmf: DictionaryMethod = {
  name: 'NMF',
  nonNegative: true,
  signed: false,
  async learn(training, r, { signal }) {
    const { w } = await factorise(scaledRows(training), r, { metric: inFit(training.metric), signal })
    return { w, parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

/**
 * How much of the head's direction the fit knows, which codes are found with in full: enough that what the score rests on has concepts
 * of its own, and not so much that parts that count alike become one. Measured on held-out images against 0.5 and 1, it finds more of
 * the planted parts, and its concepts make and break the predictions on photos sooner: see the README of this package.
 */
const HEAD = 0.3

/** The metric that a dictionary is fitted in, from the one that codes are found in. */
export function inFit(metric: Float32Array | null): Float32Array | null {
  return metric && metric.map((value) => HEAD * value)
}

/** `A ≈ U W` with its relative error `||A - U W|| / ||A||`, in the norm of the metric. */
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
  /** `v` [p] of the metric `M = I + v vᵀ`; null for the Euclidean one. */
  metric?: Float32Array | null
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
 * Each update starts from factors moved on by `step` times their last change (Ang and Gillis 2019, algorithm 3): on the
 * activations of the tests 34 iterations reach what takes 150 without it. A step that raises the error is taken back.
 *
 * With a metric `M` the error is `|| A - U W ||_M`: the update of `U` uses `W M Wᵀ`; that of `W` stays as it is, since the
 * unconstrained optimum of a row of `W` is the same in every metric.
 *
 * @param a activations, n × p, non-negative and finite, n >= r
 * @throws LensError `input` where all activations are zero
 */
export async function factorise(a: Matrix, r: number, options: NmfOptions = {}): Promise<Factorisation> {
  const { maxIterations = 200, tolerance = 1e-5, metric = null, signal } = options
  assertNotZero(a)
  const energy = dot(a.data, a.data) + (metric ? energyAlong(a, metric) : 0)
  const products = await productsOf(a)
  let { ut, w } = await nndsvda(a, products, r)
  let ahead = { ut, w }
  let step = FIRST_STEP
  let longestStep = 1
  let best = { ut, w, relativeError: Infinity }

  for (let iterations = 1; ; iterations++) {
    signal?.throwIfAborted()
    const ww = gramIn(ahead.w, metric)
    const wa = await products.alongChannels(metric ? inMetric(ahead.w, metric) : ahead.w)
    const nextUt = swept(ahead.ut, await slopesAt(ahead.ut, wa, ww), ww)
    const aheadUt = extrapolated(ut, nextUt, step)
    const uu = gram(aheadUt)
    const ua = await products.alongCrops(aheadUt)
    const nextW = swept(ahead.w, await slopesAt(ahead.w, ua, uu), uu)
    const error = relativeError(
      energy,
      metric ? inMetric(nextW, metric) : nextW,
      ua,
      gramIn(nextW, metric),
      uu,
    )

    const gain = best.relativeError - error
    if (gain < 0) {
      ahead = { ut, w }
      longestStep = step
      step /= 1.5
    } else {
      best = { ut: aheadUt, w: nextW, relativeError: error }
      ahead = { ut: aheadUt, w: extrapolated(w, nextW, step) }
      ut = nextUt
      w = nextW
      step = Math.min(longestStep, 1.05 * step)
      longestStep = Math.min(1, 1.01 * longestStep)
      balance([ut, ahead.ut], [w, ahead.w])
    }
    if (iterations === maxIterations || (gain >= 0 && gain < tolerance)) {
      normalise(best.ut, best.w)
      return { u: transposed(best.ut), w: best.w, relativeError: best.relativeError, iterations }
    }
  }
}

/** Ang and Gillis' value; how it grows and shrinks (1.05, 1.01, 1.5) is theirs too. */
const FIRST_STEP = 0.5

/** How far, in powers of two, the scale of `U` and of `W` are let apart. */
const MOST_APART = 32

/**
 * Factors that are moved on can drift apart in scale, until float32 does not hold their squares: halves the distance by powers of two,
 * which change no digit.
 *
 * @param us `Uᵀ`, and where it moves on to; @param ws `W` likewise
 */
function balance(us: readonly [Matrix, Matrix], ws: readonly [Matrix, Matrix]): void {
  const length = (x: Matrix, k: number) => Math.sqrt(dot(row(x, k), row(x, k)))
  for (let k = 0; k < ws[0].rows; k++) {
    const apart = Math.log2(length(us[0], k) / length(ws[0], k))
    if (!Number.isFinite(apart) || Math.abs(apart) < MOST_APART) continue
    const scale = 2 ** Math.round(apart / 2)
    for (const x of us) row(x, k).forEach((value, i, to) => (to[i] = value / scale))
    for (const x of ws) row(x, k).forEach((value, i, to) => (to[i] = value * scale))
  }
}

/**
 * One pass of exact minimisations over one concept at a time: `x_k <- max(0, x_k + s_k / G_kk)`. A change of one concept moves
 * the slopes of those after it; most changes are zero, since most coefficients stay zero.
 *
 * @param x      factor to improve, [r, m]
 * @param slopes `T - G X` at `x`, [r, m]
 * @param g      Gram matrix of the other factor, [r, r]
 */
export function swept(x: Matrix, slopes: Matrix, g: Float64Array): Matrix {
  const { rows: r, columns: m } = x
  const out = matrix(r, m)
  const slope = new Float64Array(r)
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < r; k++) slope[k] = slopes.data[k * m + i] as number
    for (let k = 0; k < r; k++) {
      const at = k * m + i
      const curvature = g[k * r + k] as number
      const before = x.data[at] as number
      const after = curvature === 0 ? before : Math.max(0, before + (slope[k] as number) / curvature)
      out.data[at] = after
      const change = after - before
      if (change === 0) continue
      for (let j = k + 1; j < r; j++) slope[j] = (slope[j] as number) - (g[k * r + j] as number) * change
    }
  }
  return out
}

/** `to + step (to - from)`, kept non-negative. */
function extrapolated(from: Matrix, to: Matrix, step: number): Matrix {
  const out = matrix(to.rows, to.columns)
  for (let i = 0; i < out.data.length; i++) {
    const value = to.data[i] as number
    out.data[i] = Math.max(0, value + step * (value - (from.data[i] as number)))
  }
  return out
}

/** `||A v||²`: what a metric adds to `||A||²`. */
function energyAlong(a: Matrix, v: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.rows; i++) sum += dot(row(a, i), v) ** 2
  return sum
}

/** `||A - U W||² = ||A||² - 2 <W M, Uᵀ A> + <UᵀU, W M Wᵀ>` in the norm of M, without forming `U W`. @param w `W M` */
function relativeError(energy: number, w: Matrix, ua: Matrix, ww: Float64Array, uu: Float64Array): number {
  const squares = uu.reduce((sum, value, i) => sum + value * (ww[i] as number), 0)
  return Math.sqrt(Math.max(0, energy - 2 * dot(w.data, ua.data) + squares) / energy)
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
