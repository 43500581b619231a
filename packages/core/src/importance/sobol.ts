import { haltonPoints } from './halton.ts'
import { sobolPoints } from './sobol-sequence.ts'

interface MaskOptions {
  /** r */
  readonly concepts: number
  /** N; a power of two balances the Sobol sequence. */
  readonly designs: number
  /** `halton` is that of CRAFT's code, without randomness; sobol.test.ts measures how much worse it estimates. */
  readonly sampler: 'sobol' | 'halton'
  readonly seed: number
}

/**
 * Masks that multiply the coefficients of the concepts: `Y = h_c((U ⊙ M) W)` (CRAFT, arXiv 2211.10154, section 3.3).
 * The sampler's 2r dimensions are the columns of two designs, A and B; `C_i` is A with column i taken from B.
 *
 * @returns [designs × (concepts + 2), concepts], row by row, in the reference's order A, B, C_1 … C_r
 * @throws LensError `unsupported` for the sampler `sobol` and more than 64 concepts
 */
export function sobolMasks({ concepts, designs, sampler, seed }: MaskOptions): Float32Array {
  const dimensions = 2 * concepts
  const points =
    sampler === 'sobol' ? sobolPoints(designs, dimensions, seed) : haltonPoints(designs, dimensions)
  const size = designs * concepts
  const masks = new Float32Array(size * (concepts + 2))
  for (let j = 0; j < designs; j++) {
    const point = points.subarray(j * dimensions, (j + 1) * dimensions)
    const a = point.subarray(0, concepts)
    const b = point.subarray(concepts)
    const row = j * concepts
    masks.set(a, row)
    masks.set(b, size + row)
    for (let i = 0; i < concepts; i++) {
      const c = (i + 2) * size + row
      masks.set(a, c)
      masks[c + i] = b[i] as number
    }
  }
  return masks
}

/**
 * Total Sobol index of every concept: the share of the logit's variance under random masks that vanishes when all other
 * concepts are held (Jansen's estimator of 1999, as in CRAFT's code, Fel et al. 2023):
 * `S_Ti = Σ_j (Y_A[j] - Y_Ci[j])² / (2 N V)`, `V = Σ_j (Y_A[j] - mean Y_A)² / (N - 1)`.
 * Not normalised: interactions count for each of their concepts, so the indices sum to 1 or more, up to sampling error.
 *
 * @param logits one per row of `sobolMasks`, [designs × (concepts + 2)]
 * @returns [concepts], non-negative; all zero where the logit does not vary
 */
export function totalIndices(logits: ArrayLike<number>, designs: number, concepts: number): Float64Array {
  if (logits.length !== designs * (concepts + 2)) {
    throw new RangeError(`${logits.length} logits for ${designs} designs of ${concepts} concepts`)
  }
  let mean = 0
  for (let j = 0; j < designs; j++) mean += (logits[j] as number) / designs
  let variance = 0
  for (let j = 0; j < designs; j++) variance += ((logits[j] as number) - mean) ** 2 / (designs - 1)

  const indices = new Float64Array(concepts)
  if (variance === 0) return indices
  for (let i = 0; i < concepts; i++) {
    let squares = 0
    for (let j = 0; j < designs; j++) {
      squares += ((logits[j] as number) - (logits[(i + 2) * designs + j] as number)) ** 2
    }
    indices[i] = squares / (2 * designs * variance)
  }
  return indices
}

/**
 * First-order Sobol index of every concept, by Jansen's estimator of 1999 on the same masks:
 * `S_i = 1 - Σ_j (Y_B[j] - Y_Ci[j])² / (2 N V)`: `C_i` shares nothing but concept i with B.
 *
 * @param logits one per row of `sobolMasks`, [designs × (concepts + 2)]
 * @returns [concepts], sampling errors below zero among them; all zero where the logit does not vary
 */
export function firstIndices(logits: ArrayLike<number>, designs: number, concepts: number): Float64Array {
  if (logits.length !== designs * (concepts + 2)) {
    throw new RangeError(`${logits.length} logits for ${designs} designs of ${concepts} concepts`)
  }
  let mean = 0
  for (let j = 0; j < 2 * designs; j++) mean += (logits[j] as number) / (2 * designs)
  let variance = 0
  for (let j = 0; j < 2 * designs; j++) variance += ((logits[j] as number) - mean) ** 2 / (2 * designs - 1)
  const indices = new Float64Array(concepts)
  if (variance === 0) return indices
  for (let i = 0; i < concepts; i++) {
    let squares = 0
    for (let j = 0; j < designs; j++) {
      squares += ((logits[designs + j] as number) - (logits[(i + 2) * designs + j] as number)) ** 2
    }
    indices[i] = 1 - squares / (2 * designs * variance)
  }
  return indices
}
