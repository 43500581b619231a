import { curveOf, type Curve } from './curve.ts'
import { descending } from './statistics.ts'

/** Pictures as arrays of pixels, `channels` bytes each, and a number for each of them. */
export interface PixelScore {
  readonly channels: number
  readonly score: (pictures: readonly Uint8Array[]) => Promise<ArrayLike<number>>
}

/** Steps from none to all of the pixels. */
const STEPS = 10

/**
 * Deletion of pixels (RISE, Petsiuk, Das and Saenko 2018): the score while a baseline takes the place of pixels, of those first that the
 * map calls important. The lower its area, the better the map.
 *
 * @param picture  [pixels × channels]; @param baseline what is there in place of a pixel, such as the picture blurred
 * @param map      one number a pixel
 */
export async function pixelDeletion(
  { channels, score }: PixelScore,
  picture: Uint8Array,
  baseline: Uint8Array,
  map: ArrayLike<number>,
): Promise<Curve> {
  return curveOf(await score(replaced(picture, baseline, map, channels)))
}

/** `picture` with a growing share of its pixels, the most important first, from `other`: STEPS + 1 pictures. */
export function replaced(
  picture: Uint8Array,
  other: Uint8Array,
  map: ArrayLike<number>,
  channels: number,
): Uint8Array[] {
  const order = descending(map)
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    // Not `slice`, which for a Buffer is a view.
    const mixed = Uint8Array.from(picture)
    for (const pixel of order.slice(0, Math.round((step * order.length) / STEPS))) {
      const at = pixel * channels
      mixed.set(other.subarray(at, at + channels), at)
    }
    return mixed
  })
}
