import { maskedValues } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'
import { binaryMasks, jackknife } from './sampling.ts'

const SAMPLES = 512

/**
 * `Σ_m F(u ⊙ m) m_k / Σ_m m_k` over random binary masks (RISE, Petsiuk, Das and Saenko 2018): the mean of `F` where the concept is
 * on. Linear head: `½ u_k γ_k + ½ Σ_j u_j γ_j + b`, so that only differences between concepts mean something.
 */
export const rise: Estimator = async (f, codes, seed) => {
  const r = f.concepts
  const masks = binaryMasks(SAMPLES, r, seed)
  const values = await maskedValues(f, codes, masks)
  return jackknife(SAMPLES, (kept) =>
    Float64Array.from({ length: r }, (_, k) => {
      const on = kept.filter((i) => masks[i * r + k] === 1)
      return on.reduce((sum, i) => sum + (values[i] as number), 0) / Math.max(1, on.length)
    }),
  )
}
