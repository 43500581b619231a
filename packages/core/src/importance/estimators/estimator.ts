import type { ConceptFunction } from '../concept-function.ts'

/** What each concept of one image counts, in the unit of its method. */
export interface Estimate {
  /** [r] */
  readonly values: Float64Array
  /** Standard error of each value; null for a method that draws nothing. */
  readonly errors: Float64Array | null
}

/**
 * Importance of concepts as attribution in concept space (Fel et al. 2023, arXiv 2306.07304): which of the codes `u` speak for
 * `F(u)`, against the baseline 0, where no concept is there.
 *
 * @param codes of one image, [positions, r]
 * @param seed  the same seed draws the same samples
 * @throws LensError `unsupported` for a head that the method cannot work on
 */
export type Estimator = (f: ConceptFunction, codes: Float32Array, seed: number) => Promise<Estimate>
