import { cosines } from '../geometry/cosine.ts'
import { row, type Matrix } from '../matrix.ts'

/**
 * OOD score (Archetypal SAE, arXiv 2502.12892, equation 9): how far concepts are from anything that the model computes,
 * `1 - mean_k max_j cos(W_k, a_j)`. 0: every concept points like some activation.
 *
 * @param w dictionary, r × p; @param a activations, n × p
 */
export function ood(w: Matrix, a: Matrix): number {
  const similarity = cosines(w, a)
  let sum = 0
  for (let k = 0; k < w.rows; k++)
    sum += row(similarity, k).reduce((most, cosine) => Math.max(most, cosine), -1)
  return 1 - sum / w.rows
}
