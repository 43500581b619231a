import { without, type ConceptScore } from './c-deletion.ts'
import { descending } from './statistics.ts'
import { curveOf, type Curve } from './curve.ts'

/**
 * C-Insertion (Fel et al. 2023, after RISE): the score while concepts are switched on, the most important first. The higher its
 * area, the fewer concepts make the score.
 *
 * @param score      from the concepts alone
 * @param codes      of one image, [positions, r]
 * @param importance one number a concept
 */
export async function cInsertion(
  score: ConceptScore,
  codes: Float32Array,
  importance: ArrayLike<number>,
): Promise<Curve> {
  const order = descending(importance)
  const steps = Array.from({ length: order.length + 1 }, (_, s) =>
    without(codes, order.slice(s), order.length),
  )
  return curveOf(await score(steps))
}
