import { LensError } from '@lens/errors'

/**
 * `F(u)`: what one image's codes come to, a number such as a class's centred logit. Every estimator of importance and every
 * metric of faithfulness looks at the model through it, so that none knows how a head computes.
 */
export interface ConceptFunction {
  /** r */
  readonly concepts: number
  /** `F` of any number of codes, each [positions, r]. */
  values(codes: readonly Float32Array[]): Promise<Float64Array>
  /** `dF/du` at each of the codes, of their shape; null where the head cannot be differentiated. */
  readonly gradients: ((codes: readonly Float32Array[]) => Promise<Float32Array[]>) | null
  /** `γ` [r], where `F(u) = b + mean over positions of u · γ`; null for a head that is not linear. */
  readonly weights: Float64Array | null
  /** Whether `F(u) - F(0)` is linear in u all the same, with weights of its own at every position. */
  readonly isAffine?: boolean
}

/** Codes that are in memory at once: 49 positions × 10 concepts × 256 masks are half a megabyte. */
const BATCH = 256

/**
 * `F(u ⊙ m)`: a mask has one number a concept, which holds at all positions.
 * @param masks [n, r], row by row
 */
export async function maskedValues(
  f: ConceptFunction,
  codes: Float32Array,
  masks: Float32Array,
): Promise<Float64Array> {
  const r = f.concepts
  const values = new Float64Array(masks.length / r)
  for (let start = 0; start < values.length; start += BATCH) {
    const count = Math.min(BATCH, values.length - start)
    const masked = Array.from({ length: count }, (_, i) =>
      codes.map((u, at) => u * (masks[(start + i) * r + (at % r)] as number)),
    )
    values.set(await f.values(masked), start)
  }
  return values
}

/** `F(u) - F(0)`: what all concepts add together. */
export async function explainedBy(f: ConceptFunction, codes: Float32Array): Promise<number> {
  const [none = 0, all = 0] = await f.values([new Float32Array(codes.length), codes])
  return all - none
}

/** @throws LensError `unsupported` where the head has none */
export function gradientsOf(f: ConceptFunction): NonNullable<ConceptFunction['gradients']> {
  if (f.gradients) return f.gradients
  throw new LensError(
    'unsupported',
    'This estimate of importance needs gradients, and an operator of the head has none in Lens. Choose one that needs only runs of the model, such as occlusion or kernel-shap.',
  )
}

/** Sum over the positions of `values ⊙ factor` [positions, r], per concept. */
export function perConcept(r: number, values: Float32Array, factor?: Float32Array): Float64Array {
  const sums = new Float64Array(r)
  values.forEach((value, at) => {
    sums[at % r] = (sums[at % r] as number) + value * (factor ? (factor[at] as number) : 1)
  })
  return sums
}
