import { LensError } from '@lens/errors'
import { perConcept } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'

/** `mean over positions of u_k γ_k`: the concept's part of a linear head's output, to the last digit. */
export const exact: Estimator = (f, codes) => {
  const { concepts, weights } = f
  if (!weights) {
    return Promise.reject(
      new LensError(
        'unsupported',
        'Exact contributions need a head that is linear after pooling; choose an estimate, such as integrated-gradients.',
      ),
    )
  }
  const positions = codes.length / concepts
  const values = perConcept(concepts, codes).map((sum, k) => (sum / positions) * (weights[k] as number))
  return Promise.resolve({ values, errors: null })
}
