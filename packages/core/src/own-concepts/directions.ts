import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix'
import { productsWith } from '../dictionary/row-products.ts'
import { dot, row, type Matrix } from '../matrix.ts'
import { mean } from '../metrics/statistics.ts'
import type { Random } from '../random.ts'

/** Share of each side that a direction is learnt from; the rest judges it. */
const LEARNT = 2 / 3

/** Weight of the ridge, relative to the mean square length of the centred activations. */
const RIDGE = 0.1

/** A direction that tells two sets of images apart. */
export interface Direction {
  /** A unit vector, [p]. */
  readonly vector: Float32Array
  /** Share of the held-out images that it tells apart. */
  readonly accuracy: number
}

/** Learns directions between rows of one table of activations. */
export interface DirectionLearner {
  /** From `others` to `own`, both rows of the table; two thirds of each are learnt from. */
  between(own: readonly number[], others: readonly number[], random: Random): Direction
}

/**
 * Linear classifiers of rows of `a` [n, p] by ridge regression on ±1, in closed form on the products of the rows: these are computed
 * once, and each direction takes a solve of as many unknowns as it is learnt from rows.
 */
export async function directionLearner(a: Matrix): Promise<DirectionLearner> {
  const products = await productsWith(a).ofRows(a)
  // Of the two that are equal but for rounding always the same one.
  const product = (i: number, j: number) => products[Math.min(i, j) * a.rows + Math.max(i, j)] as number
  return {
    between(own, others, random) {
      const [learntOwn, heldOwn] = parted(own, random)
      const [learntOthers, heldOthers] = parted(others, random)
      const learnt = [...learntOwn, ...learntOthers]
      const weights = ridgeWeights(learnt, learntOwn.length, product)
      const vector = combined(a, learnt, weights)
      const along = (i: number) => dot(row(a, i), vector)
      const middle = (mean(learntOwn.map(along)) + mean(learntOthers.map(along))) / 2
      const right =
        heldOwn.filter((i) => along(i) > middle).length + heldOthers.filter((i) => along(i) <= middle).length
      return { vector, accuracy: right / (heldOwn.length + heldOthers.length) }
    },
  }
}

function parted(rows: readonly number[], random: Random): [number[], number[]] {
  const order = random.shuffled(rows.length).map((i) => rows[i] as number)
  const count = Math.ceil(LEARNT * rows.length)
  return [order.slice(0, count), order.slice(count)]
}

/** `α` of `v = Σ α_i x_i`, where v is the ridge regression of +1 for the first rows and -1 for the others; sums to zero. */
function ridgeWeights(
  rows: readonly number[],
  positive: number,
  product: (i: number, j: number) => number,
): number[] {
  const n = rows.length
  const gram = new Dense(rows.map((i) => rows.map((j) => product(i, j))))
  const means = rows.map((_, i) => mean(gram.getRow(i)))
  const all = mean(means)
  const centred = new Dense(
    rows.map((_, i) =>
      rows.map((_, j) => gram.get(i, j) - ((means[i] as number) + (means[j] as number)) + all),
    ),
  )
  const ridge = RIDGE * (centred.trace() / n) || 1
  const share = (2 * positive) / n - 1
  const targets = Dense.columnVector(rows.map((_, i) => (i < positive ? 1 : -1) - share))
  const solved = new CholeskyDecomposition(centred.add(Dense.eye(n, n).mul(ridge)))
    .solve(targets)
    .getColumn(0)
  const middle = mean(solved)
  return solved.map((value) => value - middle)
}

function combined(a: Matrix, rows: readonly number[], weights: readonly number[]): Float32Array {
  const sum = new Float64Array(a.columns)
  rows.forEach((i, at) => {
    const weight = weights[at] as number
    row(a, i).forEach((value, j) => (sum[j] = (sum[j] as number) + weight * value))
  })
  return unit(Float32Array.from(sum))
}

/** Of length 1; zero stays zero. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return length === 0 ? vector : vector.map((value) => value / length)
}
