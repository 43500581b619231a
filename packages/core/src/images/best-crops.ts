/** One crop of one point and how strongly it shows a concept. */
export interface RankedCrop {
  /** Position among the points, and among the crops of that point. */
  point: number
  crop: number
  coefficient: number
}

/**
 * The `count` crops with the largest coefficients for one concept, at most `perPoint` from one image so that they show the
 * concept and not the image; only crops in which the concept is present. Ties go to the earlier crop.
 *
 * @param coefficients one per crop, points one after the other
 */
export function bestCrops(
  coefficients: ArrayLike<number>,
  cropsPerPoint: number,
  { count = 10, perPoint = 2 } = {},
): RankedCrop[] {
  const ranked = Array.from(coefficients, (coefficient, i) => ({
    point: Math.floor(i / cropsPerPoint),
    crop: i % cropsPerPoint,
    coefficient,
  }))
    .filter((crop) => crop.coefficient > 0)
    .sort((a, b) => b.coefficient - a.coefficient || a.point - b.point || a.crop - b.crop)
  const taken = new Map<number, number>()
  const best: RankedCrop[] = []
  for (const crop of ranked) {
    if (best.length === count) break
    const fromPoint = taken.get(crop.point) ?? 0
    if (fromPoint === perPoint) continue
    taken.set(crop.point, fromPoint + 1)
    best.push(crop)
  }
  return best
}
