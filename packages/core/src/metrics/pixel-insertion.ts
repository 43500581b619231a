import { curveOf, type Curve } from './curve.ts'
import { replaced, type PixelScore } from './pixel-deletion.ts'

/**
 * Insertion of pixels (RISE, Petsiuk, Das and Saenko 2018): the score while the picture's pixels come up in a baseline, those first
 * that the map calls important. The higher its area, the better the map. Arguments as of `pixelDeletion`.
 */
export async function pixelInsertion(
  { channels, score }: PixelScore,
  picture: Uint8Array,
  baseline: Uint8Array,
  map: ArrayLike<number>,
): Promise<Curve> {
  return curveOf(await score(replaced(baseline, picture, map, channels)))
}
