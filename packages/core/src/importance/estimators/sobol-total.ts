import { maskedValues } from '../concept-function.ts'
import { sobolMasks, totalIndices } from '../sobol.ts'
import type { Estimator } from './estimator.ts'
import { jackknife } from './sampling.ts'

/** N: `N (r + 2)` runs of the head an image. */
const DESIGNS = 64

/**
 * Total Sobol index (CRAFT, arXiv 2211.10154, section 3.3): the share of `Var F(u ⊙ m)` under uniform masks that is lost when all
 * concepts but k are held. Without sign. Linear head: `(u_k γ_k)² / Σ_j (u_j γ_j)²`.
 */
export const sobolTotal: Estimator = async (f, codes, seed) => {
  const r = f.concepts
  const masks = sobolMasks({ concepts: r, designs: DESIGNS, sampler: 'sobol', seed })
  const values = await maskedValues(f, codes, masks)
  return jackknife(DESIGNS, (kept) => totalIndices(ofDesigns(values, kept, r), kept.length, r))
}

/** The values of some designs, in the same order A, B, C_1 … C_r. */
export function ofDesigns(values: Float64Array, kept: readonly number[], r: number): Float64Array {
  const designs = values.length / (r + 2)
  return Float64Array.from(
    { length: kept.length * (r + 2) },
    (_, i) => values[Math.floor(i / kept.length) * designs + (kept[i % kept.length] as number)] as number,
  )
}
