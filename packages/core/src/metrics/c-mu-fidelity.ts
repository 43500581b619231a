import type { ConceptFunction } from '../importance/concept-function.ts'
import { Random } from '../random.ts'
import { without } from './c-deletion.ts'
import { spearman } from './statistics.ts'

/** Xplique's number of subsets, and the share of the concepts in each. */
const SUBSETS = 200
const SHARE = 0.2

/**
 * C-µFidelity (Fel et al. 2023, after Bhatt, Weller and Moura 2020): whether what is called important is what the function loses,
 * `corr_S( Σ_{k in S} φ_k , F(u) - F(u_S <- 0) )` over random subsets of a fifth of the concepts; Spearman's correlation. 1 at a
 * linear head for exact contributions.
 */
export async function cMuFidelity(
  f: ConceptFunction,
  codes: Float32Array,
  importance: ArrayLike<number>,
  seed: number,
): Promise<number> {
  const random = new Random(seed)
  const r = f.concepts
  const size = Math.max(1, Math.round(SHARE * r))
  const subsets = Array.from({ length: SUBSETS }, () => random.shuffled(r).slice(0, size))
  const [whole = NaN, ...left] = await f.values([
    codes,
    ...subsets.map((subset) => without(codes, subset, r)),
  ])
  return spearman(
    subsets.map((subset) => subset.reduce((sum, k) => sum + (importance[k] as number), 0)),
    left.map((value) => whole - value),
  )
}
