import { Random } from '../../random.ts'
import { maskedValues } from '../concept-function.ts'
import type { Estimate, Estimator } from './estimator.ts'
import { weightedLeastSquares } from './least-squares.ts'
import { jackknife } from './sampling.ts'

/** Coalitions that are looked at: all of them up to 10 concepts, a sample of this size beyond. */
const MOST = 1024

/**
 * Shapley values by KernelSHAP (Lundberg and Lee 2017, theorem 2): the weighted regression of `F(u ⊙ m)` on coalitions m with the
 * kernel `(r - 1) / (C(r, |m|) |m| (r - |m|))`, in which the values sum to `F(u) - F(0)`. Where all coalitions fit into the samples
 * the values are Shapley's to the last digit and have no error. Linear head: the exact contributions, from any sample.
 */
export const kernelShap: Estimator = async (f, codes, seed) => {
  const r = f.concepts
  const [none = NaN, whole = NaN] = await maskedValues(
    f,
    codes,
    Float32Array.from([...Array<number>(r).fill(0), ...Array<number>(r).fill(1)]),
  )
  if (r === 1) return { values: Float64Array.of(whole - none), errors: null }
  const isComplete = 2 ** r <= MOST
  const coalitions = isComplete ? allCoalitions(r) : drawnCoalitions(r, new Random(seed))
  const masks = Float32Array.from(coalitions.flat())
  const values = await maskedValues(f, codes, masks)
  // Drawn by the kernel's own weights, they count alike.
  const weights = coalitions.map((mask) => (isComplete ? kernelWeight(r, size(mask)) : 1))
  // The sum is held by leaving the last concept out of the regression.
  const rows = coalitions.map((mask) => mask.slice(0, -1).map((m) => m - (mask[r - 1] as number)))
  const targets = coalitions.map(
    (mask, i) => (values[i] as number) - none - (mask[r - 1] as number) * (whole - none),
  )
  const solved = (kept: readonly number[]): Float64Array => {
    const slopes = weightedLeastSquares(
      kept.map((i) => rows[i] as number[]),
      kept.map((i) => targets[i] as number),
      kept.map((i) => weights[i] as number),
      () => 0,
    )
    const rest = whole - none - slopes.reduce((sum, value) => sum + value, 0)
    return Float64Array.from([...slopes, rest])
  }
  if (!isComplete) return jackknife(coalitions.length, solved)
  return { values: solved(coalitions.map((_, i) => i)), errors: null } satisfies Estimate
}

/** Every subset but none and all. */
function allCoalitions(r: number): number[][] {
  return Array.from({ length: 2 ** r - 2 }, (_, i) => Array.from({ length: r }, (_, k) => ((i + 1) >> k) & 1))
}

/** Subsets and their complements, their sizes as likely as the kernel's weight of that size. */
function drawnCoalitions(r: number, random: Random): number[][] {
  const sizes = Array.from({ length: r - 1 }, (_, i) => 1 / ((i + 1) * (r - 1 - i)))
  const total = sizes.reduce((sum, weight) => sum + weight, 0)
  return Array.from({ length: MOST / 2 }, () => {
    let left = random.uniform() * total
    let count = 1
    while (count < r - 1 && left >= (sizes[count - 1] as number)) {
      left -= sizes[count - 1] as number
      count += 1
    }
    const mask = random.shuffled(r).map((place) => (place < count ? 1 : 0))
    return [mask, mask.map((m) => 1 - m)]
  }).flat()
}

function size(mask: readonly number[]): number {
  return mask.reduce((sum, m) => sum + m, 0)
}

function kernelWeight(r: number, count: number): number {
  let subsets = 1
  for (let i = 0; i < count; i++) subsets = (subsets * (r - i)) / (i + 1)
  return (r - 1) / (subsets * count * (r - count))
}
