import { maskedValues } from '../concept-function.ts'
import { firstIndices, sobolMasks } from '../sobol.ts'
import type { Estimator } from './estimator.ts'
import { jackknife } from './sampling.ts'
import { ofDesigns } from './sobol-total.ts'

const DESIGNS = 256

/**
 * First-order Sobol index: the share of `Var F(u ⊙ m)` under uniform masks that concept k explains alone. What the indices lack to
 * 1 is in interactions. Without sign. Linear head: `(u_k γ_k)² / Σ_j (u_j γ_j)²`, like the total index.
 */
export const sobolFirst: Estimator = async (f, codes, seed) => {
  const r = f.concepts
  const masks = sobolMasks({ concepts: r, designs: DESIGNS, sampler: 'sobol', seed })
  const values = await maskedValues(f, codes, masks)
  return jackknife(DESIGNS, (kept) => firstIndices(ofDesigns(values, kept, r), kept.length, r))
}
