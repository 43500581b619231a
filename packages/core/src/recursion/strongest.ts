import { bestCrops, type RankedCrop } from '../images/best-crops.ts'

/** As in CRAFT (section 3.2): crops above the 90th percentile of the parent's coefficient, but never fewer than this. */
const DECILE = 0.1
const LEAST = 8

/**
 * The crops that a concept is decomposed in: its top decile, at most two of an image, at even steps of rank where these are more than
 * `most`.
 *
 * @param coefficients one per crop, points one after the other
 */
export function strongestCrops(
  coefficients: ArrayLike<number>,
  cropsPerPoint: number,
  most: number,
): RankedCrop[] {
  const count = Math.max(LEAST, Math.ceil(DECILE * coefficients.length))
  return evenly(bestCrops(coefficients, cropsPerPoint, { count }), most)
}

/** The same of crops at hand, each with its coefficient. */
export function strongestOf<T extends { readonly coefficient: number }>(
  crops: readonly T[],
  most: number,
): T[] {
  const count = Math.max(LEAST, Math.ceil(DECILE * crops.length))
  const ranked = crops
    .filter(({ coefficient }) => coefficient > 0)
    .sort((a, b) => b.coefficient - a.coefficient)
  return evenly(ranked.slice(0, count), most)
}

/** At most so many of the items, at even steps. */
function evenly<T>(items: readonly T[], most: number): T[] {
  const size = Math.min(most, items.length)
  return Array.from({ length: size }, (_, i) => items[Math.floor((i * items.length) / size)] as T)
}
