import type { Dictionary } from '../dictionary/dictionary.ts'
import type { ConceptFunction } from '../importance/concept-function.ts'
import { restOf } from '../importance/concept-head.ts'
import { kernelShap } from '../importance/estimators/kernel-shap.ts'
import type { Matrix } from '../matrix.ts'
import { meanOf, presenceOf, type Parent } from './parent.ts'
import type { Passage } from './passage.ts'

/** How much of a parent its sub-concepts carry; `shares` and `residual` sum to 1. */
export interface ParentShares {
  readonly shares: number[]
  /** What the parent keeps where all of them are taken away. */
  readonly residual: number
}

/** A crop at the earlier layer, [p, positions], in sub-concepts, [positions, s], and in its parent, [positions]. */
interface Decomposed {
  readonly activations: Float32Array
  readonly codes: Float32Array
  readonly presence: Float32Array
}

/**
 * A sub-concept's share of its parent, by occlusion in concept space: sub-concepts are taken out of the activations at the earlier
 * layer, the rest of the model up to the parent's layer is run on what is left, and the parent's mean coefficient there is what they
 * had carried. What one carries depends on which others are there; its share is the mean over all orders of taking them away, its
 * Shapley value, over all crops together:
 *
 *   share_j = Σ φ_j / Σ c(E) ,   residual = Σ c(E - V D) / Σ c(E) .
 *
 * Every subset is run, so that nothing is drawn; activations stay non-negative, as those of the layer are.
 *
 * @returns null where the parent is in none of the crops
 */
export async function sharesOfParent(
  passage: Pick<Passage, 'onward'>,
  parent: Parent,
  { w }: Dictionary,
  crops: readonly Decomposed[],
): Promise<ParentShares | null> {
  const sums = new Float64Array(w.rows)
  let whole = 0
  for (const { activations, codes, presence } of crops) {
    const f = parentOf(passage, parent, w, restOf(activations, codes, w))
    const { values } = await kernelShap(f, codes, 0)
    values.forEach((value, j) => (sums[j] = (sums[j] as number) + value))
    whole += meanOf(presence)
  }
  if (!(whole > 0)) return null
  const shares = Array.from(sums, (sum) => sum / whole)
  return { shares, residual: 1 - shares.reduce((sum, share) => sum + share, 0) }
}

/** The parent's mean coefficient as a function of the sub-concepts' codes of one crop, [positions, s]. */
function parentOf(
  passage: Pick<Passage, 'onward'>,
  parent: Parent,
  w: Matrix,
  rest: Float32Array,
): ConceptFunction {
  return {
    concepts: w.rows,
    weights: null,
    gradients: null,
    values: async (codes) => {
      const later = await passage.onward(codes.map((one) => rebuilt(one, w, rest)))
      const presences = await Promise.all(later.map((map) => presenceOf(parent, map)))
      return Float64Array.from(presences, meanOf)
    },
  }
}

/** `V D + rest`, never negative, [p, positions]. */
function rebuilt(codes: Float32Array, w: Matrix, rest: Float32Array): Float32Array {
  const positions = codes.length / w.rows
  const out = rest.slice()
  for (let j = 0; j < w.rows; j++) {
    const own = codes.filter((_, at) => at % w.rows === j)
    if (own.every((v) => v === 0)) continue
    for (let c = 0; c < w.columns; c++) {
      const weight = w.data[j * w.columns + c] as number
      if (weight === 0) continue
      for (let position = 0; position < positions; position++) {
        const at = c * positions + position
        out[at] = (out[at] as number) + weight * (own[position] as number)
      }
    }
  }
  for (let at = 0; at < out.length; at++) out[at] = Math.max(0, out[at] as number)
  return out
}
