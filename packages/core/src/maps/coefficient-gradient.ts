import { LensError } from '@lens/errors'
import type { Encoder } from '../dictionary/dictionary.ts'

/**
 * How the mean coefficients of concepts change with the activations, as far as their encoding has a gradient.
 *
 * @param coefficients `U` of one image, [positions, r]
 * @returns one gradient per concept, each [p, positions]
 * @throws LensError `unsupported` where it has none
 */
export function coefficientGradients(
  encoder: Encoder,
  coefficients: Float32Array,
  concepts: readonly number[],
): Float32Array[] {
  if (encoder.gradients) return encoder.gradients(coefficients, concepts)
  throw new LensError('unsupported', 'Concepts of this kind have no gradient: a coefficient is there or not.')
}
