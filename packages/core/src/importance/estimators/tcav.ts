import { gradientsOf, perConcept } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'

/**
 * TCAV (Kim et al. 2018): whether `F` grows in the concept's direction, 1 or 0; its mean over a class's images is the TCAV score.
 * It counts signs only: at a linear head it is the sign of γ_k, the same for every image.
 */
export const tcav: Estimator = async (f, codes) => {
  const [gradient] = await gradientsOf(f)([codes])
  const slopes = perConcept(f.concepts, gradient as Float32Array)
  return { values: slopes.map((slope) => (slope > 0 ? 1 : 0)), errors: null }
}
