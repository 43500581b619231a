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
import { combined, productsOf, slopesAt } from './products.ts'

/**
 * Convex NMF (Ding, Li and Jordan 2010): every concept is a mixture of activations that there are, so that it cannot point where
 * the model never goes.
 */
export const convexNmf: DictionaryMethod = {
  name: 'convex NMF',
  nonNegative: false,
  signed: false,
  async learn(training, r, { seed, signal }) {
    const a = inMetricOf(training, scaledRows(training))
    assertNotZero(a)
    const { w } = await factoriseConvex(a, await archetypesOf(a, seed, signal), r, { seed, signal })
    return { w: unitRows(w, training.rows.columns), parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

/** Typical activations that concepts are mixed from: enough to reach the corners, and few enough for their Gram matrix. */
const ARCHETYPES = 128

/** All rows, or the centres of as many groups of them. */
export async function archetypesOf(a: Matrix, seed: number, signal?: AbortSignal): Promise<Matrix> {
  return a.rows <= ARCHETYPES ? a : (await clustersOf(a, ARCHETYPES, { seed, signal })).centroids
}

interface ConvexOptions {
  readonly seed: number
  readonly maxIterations?: number
  /** Ends when an iteration lowers the squared error by less than this share of it. */
  readonly tolerance?: number
  readonly signal?: AbortSignal | undefined
}

/**
 *   argmin_{U >= 0, C >= 0} || A - U C X ||_F^2
 *
 * over mixtures `C` [r, m] of archetypes `X` [m, p]. That each mixes to one, as in the paper, is a matter of the scale of `U`. By exact
 * minimisations over one concept of `U`, or one element of `C`, at a time, which never raise the error.
 *
 * @returns `Uᵀ` [r, n], `C`, `W = C X` and the squared error
 */
export async function factoriseConvex(a: Matrix, x: Matrix, r: number, options: ConvexOptions) {
  const { seed, maxIterations = 60, tolerance = 1e-4, signal } = options
  const products = await productsOf(a)
  const energy = dot(a.data, a.data)
  const xx = gram(x)
  const ofArchetypes = await productsOf(x)
  const c = await firstMixtures(x, r, seed, signal)
  let w = await combined(c, x)
  let ut = transposed(matrix(a.rows, r, await new DictionaryEncoder(w).encodeRows(a)))
  let error = Infinity
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    signal?.throwIfAborted()
    const ww = gram(w)
    ut = swept(ut, await slopesAt(ut, await products.alongChannels(w), ww), ww)
    const uu = gram(ut)
    const ua = await products.alongCrops(ut)
    remix(c, await ofArchetypes.alongChannels(ua), uu, xx)
    w = await combined(c, x)
    const squares = gram(w).reduce((sum, value, i) => sum + value * (uu[i] as number), 0)
    const before = error
    error = Math.max(0, energy - 2 * dot(w.data, ua.data) + squares)
    if (before - error <= tolerance * before) break
  }
  return { ut, c, w, error }
}

/** One archetype each: the nearest to the centres of `r` groups of them. */
async function firstMixtures(x: Matrix, r: number, seed: number, signal?: AbortSignal): Promise<Matrix> {
  const { centroids } = await clustersOf(x, r, { seed, signal })
  const { rows: m } = x
  const along = await (await productsOf(x)).alongChannels(centroids)
  const c = matrix(r, m)
  for (let k = 0; k < r; k++) {
    const distances = row(along, k).map((product, i) => dot(row(x, i), row(x, i)) - 2 * product)
    row(c, k)[distances.indexOf(Math.min(...distances))] = 1
  }
  return c
}

/** Passes over a row of `C` for each one of `U`: they cost little, as there are few archetypes. */
const PASSES = 5

/** Moves every row of `C` towards its optimum, in place. @param targets `(UᵀA) Xᵀ`, [r, m]; @param uu `UᵀU`; @param xx `X Xᵀ` */
function remix(c: Matrix, targets: Matrix, uu: Float64Array, xx: Float64Array): void {
  const { rows: r, columns: m } = c
  const mixed = Array.from({ length: r }, (_, k) => timesSymmetric(row(c, k), xx))
  for (let pass = 0; pass < PASSES; pass++) {
    for (let k = 0; k < r; k++) {
      const curvature = uu[k * r + k] as number
      if (curvature === 0) continue
      const slopes = row(targets, k).map((target, i) => {
        const held = mixed.reduce((sum, of, j) => sum + (uu[k * r + j] as number) * (of[i] as number), 0)
        return (target - held) / curvature
      })
      const own = row(c, k)
      own.set(swept(matrix(m, 1, own), matrix(m, 1, slopes), xx).data)
      mixed[k] = timesSymmetric(own, xx)
    }
  }
}

function timesSymmetric(x: Float32Array, symmetric: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  x.forEach((value, i) => {
    if (value === 0) return
    for (let j = 0; j < out.length; j++)
      out[j] = (out[j] as number) + value * (symmetric[i * out.length + j] as number)
  })
  return out
}
