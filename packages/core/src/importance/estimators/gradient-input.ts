import { gradientsOf, perConcept } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'

/** `Σ over positions of u_k · dF/du_k` (Shrikumar et al. 2016). Linear head: the exact contributions. */
export const gradientInput: Estimator = async (f, codes) => {
  const [gradient] = await gradientsOf(f)([codes])
  return { values: perConcept(f.concepts, gradient as Float32Array, codes), errors: null }
}
