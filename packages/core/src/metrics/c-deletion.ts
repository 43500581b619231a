import { descending } from './statistics.ts'
import { curveOf, type Curve } from './curve.ts'

/** A number for each of any codes of one image, such as the probability of the class. */
export type ConceptScore = (codes: readonly Float32Array[]) => Promise<Float64Array>

/**
 * C-Deletion (Fel et al. 2023, after RISE): the score while concepts are switched off, the most important first. The lower its area,
 * the more the score rests on what is called important.
 *
 * @param score      of the image with what the concepts miss of it, so that an incomplete explanation cannot be faithful
 * @param codes      of one image, [positions, r]
 * @param importance one number a concept
 */
export async function cDeletion(
  score: ConceptScore,
  codes: Float32Array,
  importance: ArrayLike<number>,
): Promise<Curve> {
  const order = descending(importance)
  const steps = Array.from({ length: order.length + 1 }, (_, s) =>
    without(codes, order.slice(0, s), order.length),
  )
  return curveOf(await score(steps))
}

/** The codes with some concepts set to 0 at every position. */
export function without(codes: Float32Array, off: readonly number[], r: number): Float32Array {
  const isOff = new Set(off)
  return codes.map((u, at) => (isOff.has(at % r) ? 0 : u))
}
