import { gradientsOf, perConcept } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'

/** Xplique's number of steps; at the midpoints of equal parts the error falls with its square. */
const STEPS = 50

/**
 * `u_k ∫₀¹ dF/du_k(t u) dt` from the baseline 0 (Sundararajan, Taly and Yan 2017). The values sum to `F(u) - F(0)`; linear head:
 * the exact contributions.
 */
export const integratedGradients: Estimator = async (f, codes) => {
  const path = Array.from({ length: STEPS }, (_, i) => codes.map((u) => ((i + 0.5) / STEPS) * u))
  const gradients = await gradientsOf(f)(path)
  const values = new Float64Array(f.concepts)
  for (const gradient of gradients)
    perConcept(f.concepts, gradient, codes).forEach((value, k) => {
      values[k] = (values[k] as number) + value / STEPS
    })
  return { values, errors: null }
}
