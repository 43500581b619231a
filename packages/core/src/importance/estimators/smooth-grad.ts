import { Random } from '../../random.ts'
import { gradientsOf, perConcept } from '../concept-function.ts'
import { meanOf } from './sampling.ts'
import type { Estimator } from './estimator.ts'

/** Xplique's samples and noise, here relative to the range of the codes. */
const SAMPLES = 50
const NOISE = 0.2

/**
 * `Σ over positions of u_k · E[dF/du_k(u + noise)]` (SmoothGrad, Smilkov et al. 2017, times the input, so that it is in logits).
 * Linear head: the exact contributions.
 */
export const smoothGrad: Estimator = async (f, codes, seed) => {
  const random = new Random(seed)
  const least = codes.reduce((a, b) => Math.min(a, b), 0)
  const most = codes.reduce((a, b) => Math.max(a, b), 0)
  const noisy = Array.from({ length: SAMPLES }, () =>
    codes.map((u) => u + NOISE * (most - least) * random.gaussian()),
  )
  const gradients = await gradientsOf(f)(noisy)
  return meanOf(gradients.map((gradient) => perConcept(f.concepts, gradient, codes)))
}
