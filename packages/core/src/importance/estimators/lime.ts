import { maskedValues } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'
import { weightedLeastSquares } from './least-squares.ts'
import { binaryMasks, jackknife } from './sampling.ts'

const SAMPLES = 512

/** The ridge of LIME's own code, and the width of its kernel relative to √r. */
const RIDGE = 1
const WIDTH = 0.75

/**
 * LIME (Ribeiro, Singh and Guestrin 2016): the slopes of a ridge regression of `F(u ⊙ m)` on binary masks m, which count
 * `exp(-(number off) / (WIDTH² r))`. Linear head: the exact contributions, up to the ridge's shrinkage.
 */
export const lime: Estimator = async (f, codes, seed) => {
  const r = f.concepts
  const masks = binaryMasks(SAMPLES, r, seed)
  const values = await maskedValues(f, codes, masks)
  const rows = Array.from({ length: SAMPLES }, (_, i) => [...masks.subarray(i * r, (i + 1) * r), 1])
  const weights = rows.map((mask) => {
    const on = mask.reduce((sum, m) => sum + m, -1)
    return Math.exp((on - r) / (WIDTH ** 2 * r))
  })
  return jackknife(SAMPLES, (kept) =>
    weightedLeastSquares(
      kept.map((i) => rows[i] as number[]),
      kept.map((i) => values[i] as number),
      kept.map((i) => weights[i] as number),
      // The intercept, last, is free.
      (column) => (column === r ? 0 : RIDGE),
    ).subarray(0, r),
  )
}
