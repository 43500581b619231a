import { Random } from '../../random.ts'
import type { Estimate } from './estimator.ts'

/** Groups of samples that are left out in turn. */
const GROUPS = 16

/**
 * An estimate from samples with its standard error by the delete-a-group jackknife (Quenouille 1956): whatever the statistic is,
 * it is computed again without a sixteenth of the samples at a time. For samples that are more even than chance it is an upper
 * bound.
 *
 * @param estimate of the samples with these numbers
 */
export function jackknife(
  samples: number,
  estimate: (kept: readonly number[]) => Float64Array,
): Estimate & { errors: Float64Array } {
  const all = Array.from({ length: samples }, (_, i) => i)
  const values = estimate(all)
  const groups = Math.min(GROUPS, samples)
  const without = Array.from({ length: groups }, (_, group) =>
    estimate(all.filter((i) => Math.floor((i * groups) / samples) !== group)),
  )
  const errors = values.map((_, k) => {
    const mean = without.reduce((sum, one) => sum + (one[k] as number), 0) / groups
    const squares = without.reduce((sum, one) => sum + ((one[k] as number) - mean) ** 2, 0)
    return Math.sqrt(((groups - 1) / groups) * squares)
  })
  return { values, errors }
}

/** Mean of independent samples and its standard error. */
export function meanOf(samples: readonly Float64Array[]): Estimate & { errors: Float64Array } {
  const n = samples.length
  const [first = new Float64Array(0)] = samples
  const values = first.map((_, k) => samples.reduce((sum, one) => sum + (one[k] as number), 0) / n)
  const errors = values.map((mean, k) => {
    const squares = samples.reduce((sum, one) => sum + ((one[k] as number) - mean) ** 2, 0)
    return Math.sqrt(squares / (n - 1) / n)
  })
  return { values, errors }
}

/** Masks of zeros and ones, each concept on with probability one half. @returns [count, r], row by row */
export function binaryMasks(count: number, r: number, seed: number): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: count * r }, () => (random.uniform() < 0.5 ? 0 : 1))
}
