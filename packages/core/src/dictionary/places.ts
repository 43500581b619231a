import { dot, matrix, row, type Matrix } from '../matrix.ts'
import { assertNotZero, unitRows, type TrainingRows } from './dictionary.ts'

/** Rows that are not zero, as they are told apart. */
export interface Places {
  /** `a`, n × p */
  readonly activations: Matrix
  /** `z = (a / ||a||, s e / ||e||)`, n × (p + e): both vary alike. */
  readonly directions: Matrix
  /** `s` */
  readonly scale: number
  /** What each adds to the score or takes from it, [n]; of all together 1. */
  readonly amounts: Float64Array
  /** How much each counts, [n]: more where more of the score is, if the earlier layer is known. */
  readonly weights: Float32Array
  /** `μ`, the mean of `z` that concepts are seen against, [p + e]. */
  readonly mean: Float32Array
}

/** What a place adds to the score counts to this power: at 0 half of the groups are of the sky, at 1 parts fall into too many. */
const SCORE_COUNTS = 0.5

/** What a place counts that adds nothing, where one that adds the mean counts 1: concepts must account for those, too. */
const LEAST_WEIGHT = 0.02

/** How far the mean goes from that of all places alike to that by score: see the table in the README of this package. */
const TOWARDS_SCORE = 0.5

/** Variance of unit vectors below which they only differ by rounding. */
const LEAST_SPREAD = 1e-8

/** @throws LensError `input` where all rows are zero */
export function placesOf({ rows, weights, metric, earlier = matrix(rows.rows, 0) }: TrainingRows): Places {
  assertNotZero(rows)
  const kept = Array.from({ length: rows.rows }, (_, i) => i).filter(
    (i) => dot(row(rows, i), row(rows, i)) > 0,
  )
  const activations = rowsAt(rows, kept)
  const late = unitRows(activations)
  const early = unitRows(rowsAt(earlier, kept))
  const spread = varianceOf(early)
  const scale = spread > LEAST_SPREAD ? Math.sqrt(varianceOf(late) / spread) : 0
  const directions = matrix(kept.length, late.columns + early.columns)
  for (let i = 0; i < kept.length; i++) {
    const to = row(directions, i)
    to.set(row(late, i))
    row(early, i).forEach((value, j) => (to[late.columns + j] = scale * value))
  }
  const counts = Float32Array.from(kept, (from) => weights[from] as number)
  const amounts = amountsOf(activations, metric)
  const raised = early.columns > 0 ? byScore(counts, amounts) : counts
  const byCount = sharesOf(counts)
  const mixed = sharesOf(raised).map(
    (share, i) => TOWARDS_SCORE * share + (1 - TOWARDS_SCORE) * (byCount[i] as number),
  )
  const mean = meanOf(directions, mixed)
  return { activations, directions, scale, amounts, weights: raised, mean }
}

/** Counts, raised where more of the score is. */
function byScore(counts: Float32Array, amounts: Float64Array): Float32Array {
  return counts.map(
    (count, i) => count * (((amounts[i] as number) * amounts.length) ** SCORE_COUNTS + LEAST_WEIGHT),
  )
}

function rowsAt(rows: Matrix, places: readonly number[]): Matrix {
  const out = matrix(places.length, rows.columns)
  places.forEach((from, i) => {
    row(out, i).set(row(rows, from))
  })
  return out
}

/** @param shares of every row, [n]; of all together 1 */
function meanOf(x: Matrix, shares: Float64Array): Float32Array {
  const mean = new Float64Array(x.columns)
  shares.forEach((share, i) => {
    row(x, i).forEach((value, j) => (mean[j] = (mean[j] as number) + share * value))
  })
  return Float32Array.from(mean)
}

/** `mean ||x - mean x||²` */
function varianceOf(x: Matrix): number {
  const mean = meanOf(x, new Float64Array(x.rows).fill(1 / x.rows))
  let squares = 0
  for (let i = 0; i < x.rows; i++) squares += dot(row(x, i), row(x, i))
  return squares / x.rows - dot(mean, mean)
}

/** `|v · a|` in shares; the same for all where the head is not known. */
function amountsOf(rows: Matrix, metric: Float32Array | null): Float64Array {
  return sharesOf(
    Float64Array.from({ length: rows.rows }, (_, i) => (metric ? Math.abs(dot(row(rows, i), metric)) : 1)),
  )
}

/** Values that are not negative, relative to their sum; all alike where that is zero. */
function sharesOf(values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values)
  const total = all.reduce((sum, value) => sum + value, 0)
  return all.map((value) => (total > 0 ? value / total : 1 / all.length))
}
