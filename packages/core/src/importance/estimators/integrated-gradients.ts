import { gradientsOf, perConcept } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'
import { gaussLegendre } from './gauss-legendre.ts'

/** Points on the way: the sum is then within 1 % for layers of ReLU, and to the last digit for smooth ones. */
const STEPS = 16

/**
 * `u_k ∫₀¹ dF/du_k(t u) dt` from the baseline 0 (Sundararajan, Taly and Yan 2017). The values sum to `F(u) - F(0)`; linear head:
 * the exact contributions.
 */
export const integratedGradients: Estimator = async (f, codes) => {
  const points = gaussLegendre(STEPS)
  const gradients = await gradientsOf(f)(points.map(({ at }) => codes.map((u) => at * u)))
  const values = new Float64Array(f.concepts)
  for (const [i, gradient] of gradients.entries()) {
    const { weight } = points[i] as (typeof points)[number]
    perConcept(f.concepts, gradient, codes).forEach((value, k) => {
      values[k] = (values[k] as number) + weight * value
    })
  }
  return { values, errors: null }
}
