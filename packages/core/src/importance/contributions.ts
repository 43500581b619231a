import { dot } from '../matrix.ts'
import type { ConceptHead } from './concept-head.ts'
import type { Estimator } from './estimators/estimator.ts'
import { exact } from './estimators/exact.ts'
import { integratedGradients } from './estimators/integrated-gradients.ts'
import { sobolMasks, totalIndices } from './sobol.ts'

/**
 * What each concept adds to a score of one point, which is a weighted sum of the model's logits, such as the class's centred
 * logit or its margin over another class: `sum(contributions) + residual + bias = score`.
 */
export interface Contributions {
  /** One per concept, signed, in logits. */
  contributions: number[]
  /** What the part of the activations that `U W` misses adds, in logits. */
  residual: number
  /** The score of activations that are zero. */
  bias: number
}

/**
 * `exact` needs a head that is linear after pooling, or is so given what it normalises and attends by in the image;
 * `integrated-gradients` estimates for heads that can be differentiated, `sobol` for every head.
 */
export type ContributionMethod = 'exact' | 'integrated-gradients' | 'sobol'

/**
 * Splits scores of one point over the concepts. The whole is computed from the activations, not taken from the model's output, so
 * that the sum is a check on the whole chain; but for a head that rounds, what the rounding adds is part of the residual.
 *
 * @param head     of the dictionary
 * @param features `A` of the point, [p, positions]
 * @param codes    `U` of the point at every position, [positions, r]
 * @param targets  the scores: one weight a class each
 * @param rounded  the model's own logits [classes] where its head rounds
 * @returns one a target
 */
export async function contributionsTo(
  head: ConceptHead,
  method: ContributionMethod,
  features: Float32Array,
  codes: Float32Array,
  targets: readonly Float32Array[],
  rounded: Float32Array | null = null,
): Promise<Contributions[]> {
  const none = new Float32Array(codes.length)
  const whole = rounded ?? ((await head.logits([none], features))[0] as Float32Array)
  const all =
    method === 'sobol'
      ? await bySobol(head, codes, targets)
      : await givenTheImage(head, METHODS[method], features, codes, targets)
  return targets.map((target, i) => {
    const { contributions, bias } = all[i] as Split
    return { contributions, residual: dot(target, whole) - bias - sum(contributions), bias }
  })
}

type Split = Omit<Contributions, 'residual'>

const METHODS = { exact, 'integrated-gradients': integratedGradients }

/**
 * The image's own statistics hold: what it normalises and attends by. For a linear head, `score = mean over positions of A · w + b`
 * (Fel et al. 2023, "A Holistic Approach to Unifying Automatic Concept Extraction and Concept Importance Estimation"):
 *
 *   contribution_k = mean over positions of u_k · (W_k · w) ,
 *
 * with the image's factor and its attention as parts of w. Gradient×Input, integrated gradients and occlusion all give this same number
 * here, and it is optimal for deletion and insertion. For other heads integrated gradients go on from it: they are signed, and sum to
 * `h(U W) - h(0)`. Were statistics not held, they would all come from the first hundredth of the way, where a normalisation brings next
 * to nothing to the scale of everything.
 */
async function givenTheImage(
  head: ConceptHead,
  estimator: Estimator,
  features: Float32Array,
  codes: Float32Array,
  targets: readonly Float32Array[],
): Promise<Split[]> {
  const splits: Split[] = []
  for (const target of targets) {
    const f = head.towards(target, features)
    const [bias = 0] = await f.values([new Float32Array(codes.length)])
    splits.push({ contributions: [...(await estimator(f, codes, 0)).values], bias })
  }
  return splits
}

/** Designs per point, as in the reference (CRAFT): `32 (r + 2)` runs of `h` a point. */
const DESIGNS = 32

/**
 * Estimates for any head: `h` is run on `(U ⊙ M) W` for masks M in [0, 1]^r, and the total Sobol indices of the masks (CRAFT,
 * section 3.3) say which share of `h(U W) - h(0)` each concept has:
 *
 *   contribution_k = S_Tk / Σ_j S_Tj · (h(U W) - h(0)) .
 *
 * Total indices have no sign, so neither have the concepts of one point among each other. All targets share the runs.
 */
async function bySobol(
  head: ConceptHead,
  codes: Float32Array,
  targets: readonly Float32Array[],
): Promise<Split[]> {
  const { concepts } = head
  const masks = sobolMasks({ concepts, designs: DESIGNS, sampler: 'sobol', seed: 0 })
  const scores: Float64Array[] = targets.map(() => new Float64Array(masks.length / concepts))
  for (let start = 0; start < masks.length / concepts; start += BATCH) {
    const count = Math.min(BATCH, masks.length / concepts - start)
    const masked = Array.from({ length: count }, (_, i) =>
      codes.map((u, at) => u * (masks[(start + i) * concepts + (at % concepts)] as number)),
    )
    for (const [i, logits] of (await head.logits(masked)).entries()) {
      targets.forEach((target, t) => ((scores[t] as Float64Array)[start + i] = dot(target, logits)))
    }
  }
  const [empty, rebuilt] = (await head.logits([new Float32Array(codes.length), codes])) as [
    Float32Array,
    Float32Array,
  ]
  return targets.map((target, t) => {
    const indices = totalIndices(scores[t] as Float64Array, DESIGNS, concepts)
    const total = sum(indices)
    const bias = dot(target, empty)
    const explained = dot(target, rebuilt) - bias
    return {
      contributions: Array.from(indices, (index) => (total > 0 ? (index / total) * explained : 0)),
      bias,
    }
  })
}

/** Masked codes that are in memory at once. */
const BATCH = 32

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i] as number
  return total
}
