import type { LinearHead } from '@lens/onnx'
import { dot, row, type Matrix } from '../matrix.ts'

/**
 * What each concept adds to the class logit of one point:
 * `sum(contributions) + residual + bias = logit`.
 */
export interface Contributions {
  /** One per concept, signed, in logits. */
  contributions: number[]
  /** What the part of the activations that `U W` misses adds, in logits. */
  residual: number
  bias: number
}

/** Splits one point's logit over the concepts. */
export interface ContributionEstimator {
  /**
   * @param features     activations of the point, [p, positions]
   * @param coefficients `U` of the point at every position, [positions, r]
   * @param logit        the model's logit of the class
   */
  split(features: Float32Array, coefficients: Float32Array, logit: number): Promise<Contributions>
  /** Frees what it holds of the model. */
  release(): Promise<void>
}

/**
 * Exact contributions for a linear head, `logit = mean over positions of A · w_c + b_c` (Fel et al. 2023,
 * "A Holistic Approach to Unifying Automatic Concept Extraction and Concept Importance Estimation"):
 *
 *   contribution_k = mean over positions of u_k · (W_k · w_c) .
 *
 * Gradient×Input, integrated gradients and occlusion all give this same number here, and it is optimal for deletion and
 * insertion. The residual is computed from the activations, not as a difference, so that the sum is a check on the whole chain;
 * but for a head that rounds, what the rounding adds is part of it.
 */
export function exactContributions(w: Matrix, head: LinearHead, classIndex: number): ContributionEstimator {
  const { channels } = head
  const classWeights = head.weights.subarray(classIndex * channels, (classIndex + 1) * channels)
  const bias = head.bias[classIndex] ?? 0
  const gamma = Array.from({ length: w.rows }, (_, k) => dot(row(w, k), classWeights))

  return {
    split(features, coefficients, logit) {
      const positions = features.length / channels
      let explainable = 0
      for (let j = 0; j < channels; j++) {
        let sum = 0
        for (let i = j * positions; i < (j + 1) * positions; i++) sum += features[i] as number
        explainable += (sum / positions) * (classWeights[j] as number)
      }
      const pooled = meanOverPositions(coefficients, w.rows)
      const contributions = gamma.map((weight, k) => (pooled[k] as number) * weight)
      const concepts = contributions.reduce((sum, value) => sum + value, 0)
      const residual = (head.rounds ? logit - bias : explainable) - concepts
      return Promise.resolve({ contributions, residual, bias })
    },
    release: () => Promise.resolve(),
  }
}

/** Mean of `coefficients` [positions, r] over the positions. */
function meanOverPositions(coefficients: Float32Array, r: number): Float64Array {
  const positions = coefficients.length / r
  const out = new Float64Array(r)
  for (let i = 0; i < coefficients.length; i++)
    out[i % r] = (out[i % r] as number) + (coefficients[i] as number) / positions
  return out
}
