import { dot, matrix, row, type Matrix } from '../matrix.ts'
import { Random } from '../random.ts'
import { assertNotZero, inMetricOf, metricOf, unitRows, type DictionaryMethod } from './dictionary.ts'
import { DictionaryEncoder, type Solver } from './encoder.ts'
import { productsOf, type Products } from './products.ts'

/** k-means (ACE, Ghorbani et al. 2019): every activation shows one concept, that of the nearest centre. */
export const kMeans: DictionaryMethod = {
  name: 'k-means',
  nonNegative: false,
  signed: false,
  async learn(training, r, { seed, signal }) {
    const { rows, weights } = training
    const a = inMetricOf(training, rows)
    const { centroids } = await clustersOf(a, r, { weights, seed, starts: STARTS, signal })
    const lengths = Float32Array.from({ length: r }, (_, k) => {
      const own = row(centroids, k).subarray(0, rows.columns)
      return Math.sqrt(dot(own, own))
    })
    return {
      w: unitRows(centroids, rows.columns),
      parameters: { ...metricOf(training), lengths: matrix(1, r, lengths) },
    }
  },
  encoder: ({ w, parameters: { metric, lengths } }) =>
    new DictionaryEncoder(
      w,
      metric?.data,
      (gram) => new NearestCentre(gram, lengths?.data ?? new Float32Array(w.rows)),
    ),
}

/** One start in three ends where another is 2 % better. */
const STARTS = 4

/** One concept a vector, whose centre `c = length · w` is nearest; as much of it as lies along its direction. */
class NearestCentre implements Solver {
  readonly #lengths: Float32Array
  /** `||w||²` in the metric, [r]. */
  readonly #squares: Float64Array

  constructor(gram: Float64Array, lengths: Float32Array) {
    const r = lengths.length
    this.#lengths = lengths
    this.#squares = Float64Array.from({ length: r }, (_, k) => gram[k * r + k] as number)
  }

  solve(c: ArrayLike<number>, out: Float32Array, offset: number): void {
    let best = 0
    let least = Infinity
    this.#lengths.forEach((length, k) => {
      // ||a - c||² without ||a||², which is the same for all.
      const distance = length * (length * (this.#squares[k] as number) - 2 * (c[offset + k] as number))
      if (distance >= least) return
      least = distance
      best = k
    })
    const square = this.#squares[best] as number
    if (square > 0) out[offset + best] = Math.max(0, (c[offset + best] as number) / square)
  }
}

/** Rows in groups around their means. */
export interface Clusters {
  /** Mean of each group, r × p. */
  readonly centroids: Matrix
  /** Group of every row, [n]. */
  readonly nearest: Int32Array
  /** `Σ weight ||a - centroid||²` */
  readonly inertia: number
}

interface ClusterOptions {
  /** How much each row counts, [n]; default all alike. */
  readonly weights?: Float32Array
  readonly seed: number
  /** The best of so many is taken. */
  readonly starts?: number
  readonly signal?: AbortSignal | undefined
}

/** Lloyd's steps at most: on activations of photos the groups stay the same after 10 to 40. */
const MOST_STEPS = 100

/**
 * k-means by Lloyd's steps from k-means++ (Arthur and Vassilvitskii 2007), greedy as scikit-learn has it: each centre is the best of
 * some candidates that are drawn in proportion to their distance. Deterministic by its seed.
 *
 * @param a n × p, n >= r
 * @throws LensError `input` where all rows are zero
 */
export async function clustersOf(
  a: Matrix,
  r: number,
  { weights = new Float32Array(a.rows).fill(1), seed, starts = 1, signal }: ClusterOptions,
): Promise<Clusters> {
  assertNotZero(a)
  const products = await productsOf(a)
  const squares = Float64Array.from({ length: a.rows }, (_, i) => dot(row(a, i), row(a, i)))
  const random = new Random(seed)
  const found: Clusters[] = []
  for (let start = 0; start < starts; start++) {
    const centres = await spreadRows(a, products, squares, weights, r, random)
    found.push(await settled(centres, products, squares, weights, signal))
  }
  return found.reduce((best, clusters) => (clusters.inertia < best.inertia ? clusters : best))
}

/** Lloyd's steps from some centres, until no row changes its group. */
async function settled(
  centres: Matrix,
  products: Products,
  squares: Float64Array,
  weights: Float32Array,
  signal: AbortSignal | undefined,
): Promise<Clusters> {
  let centroids = centres
  const { rows: r } = centres
  const n = weights.length
  let nearest = new Int32Array(n).fill(-1)
  for (let step = 0; ; step++) {
    signal?.throwIfAborted()
    const distances = await distancesTo(centroids, products, squares)
    const found = nearestOf(distances)
    const isSettled = step === MOST_STEPS || found.every((group, i) => group === nearest[i])
    nearest = found
    if (isSettled) {
      const inertia = nearest.reduce(
        (sum, group, i) => sum + (weights[i] as number) * (distances.data[group * n + i] as number),
        0,
      )
      return { centroids, nearest, inertia }
    }
    refill(nearest, distances, weights)
    centroids = await meansOf(nearest, products, weights, r)
  }
}

/** `||a - c||²` of every row and centre, [r, n]. */
async function distancesTo(centroids: Matrix, products: Products, squares: Float64Array): Promise<Matrix> {
  const distances = await products.alongChannels(centroids)
  for (let k = 0; k < centroids.rows; k++) {
    const own = row(centroids, k)
    const square = dot(own, own)
    const to = row(distances, k)
    to.forEach((product, i) => (to[i] = Math.max(0, (squares[i] as number) - 2 * product + square)))
  }
  return distances
}

/** The group with the least distance; ties go to the earlier one. @param distances [r, n] */
function nearestOf({ rows, columns, data }: Matrix): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: columns }, (_, i) => {
    let best = 0
    for (let k = 1; k < rows; k++)
      if ((data[k * columns + i] as number) < (data[best * columns + i] as number)) best = k
    return best
  })
}

/** Gives every empty group the row that is farthest from its own centre. */
function refill(nearest: Int32Array, distances: Matrix, weights: Float32Array): void {
  const { rows: r, columns: n, data } = distances
  const sizes = new Int32Array(r)
  for (const group of nearest) sizes[group] = (sizes[group] as number) + 1
  for (let k = 0; k < r; k++) {
    if (sizes[k] !== 0) continue
    let farthest = -1
    let most = -1
    nearest.forEach((group, i) => {
      const far = (weights[i] as number) * (data[group * n + i] as number)
      if (far <= most || (sizes[group] as number) < 2) return
      most = far
      farthest = i
    })
    if (farthest < 0) return
    const from = nearest[farthest] as number
    sizes[from] = (sizes[from] as number) - 1
    sizes[k] = 1
    nearest[farthest] = k
  }
}

/** Weighted mean of every group; zero for an empty one. */
export async function meansOf(
  nearest: Int32Array,
  products: Products,
  weights: Float32Array,
  r: number,
): Promise<Matrix> {
  const n = nearest.length
  const totals = new Float64Array(r)
  nearest.forEach((group, i) => (totals[group] = (totals[group] as number) + (weights[i] as number)))
  const membership = matrix(r, n)
  nearest.forEach((group, i) => {
    membership.data[group * n + i] = (weights[i] as number) / (totals[group] as number)
  })
  return products.alongCrops(membership)
}

/** k-means++: rows of `a` that are far from each other. */
async function spreadRows(
  a: Matrix,
  products: Products,
  squares: Float64Array,
  weights: Float32Array,
  r: number,
  random: Random,
): Promise<Matrix> {
  const trials = 2 + Math.floor(Math.log(r))
  const centroids = matrix(r, a.columns)
  let gaps = Float64Array.from(weights)
  for (let k = 0; k < r; k++) {
    const candidates = Array.from({ length: k === 0 ? 1 : trials }, () => drawn(gaps, random.uniform()))
    const rows = matrix(candidates.length, a.columns)
    candidates.forEach((at, i) => {
      row(rows, i).set(row(a, at))
    })
    const distances = await distancesTo(rows, products, squares)
    const options = candidates.map((_, i) => {
      const far = row(distances, i)
      return gaps.map((gap, j) => {
        const own = (weights[j] as number) * (far[j] as number)
        return k === 0 ? own : Math.min(gap, own)
      })
    })
    const totals = options.map((option) => option.reduce((sum, gap) => sum + gap, 0))
    const best = totals.indexOf(Math.min(...totals))
    row(centroids, k).set(row(rows, best))
    gaps = options[best] as Float64Array<ArrayBuffer>
  }
  return centroids
}

/** The position that a draw from [0, 1) falls on, each as likely as its share. */
function drawn(shares: Float64Array, uniform: number): number {
  let left = uniform * shares.reduce((sum, share) => sum + share, 0)
  for (let i = 0; i < shares.length; i++) {
    left -= shares[i] as number
    if (left < 0) return i
  }
  return shares.length - 1
}
