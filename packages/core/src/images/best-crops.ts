import { row, type Matrix } from '../matrix.ts'

/** One crop of one point and how strongly it shows a concept. */
export interface RankedCrop {
  /** Position among the points, and among the crops of that point. */
  point: number
  crop: number
  coefficient: number
}

interface Choice {
  readonly count?: number
  readonly perPoint?: number
  /** How much of each crop is the concept: of two crops that show it alike, that with less else is better. */
  readonly shares?: ArrayLike<number> | null
}

/**
 * The `count` crops with the largest coefficients for one concept, each times the concept's share of the crop where these are given; at
 * most `perPoint` from one image so that they show the concept and not the image; only crops in which the concept is present. Ties go to
 * the earlier crop.
 *
 * @param coefficients one per crop, points one after the other
 * @returns by coefficient, the largest first
 */
export function bestCrops(
  coefficients: ArrayLike<number>,
  cropsPerPoint: number,
  { count = 10, perPoint = 2, shares = null }: Choice = {},
): RankedCrop[] {
  const ranked = Array.from(coefficients, (coefficient, i) => ({
    point: Math.floor(i / cropsPerPoint),
    crop: i % cropsPerPoint,
    coefficient,
    score: coefficient * (shares?.[i] ?? 1),
  }))
    .filter((crop) => crop.coefficient > 0)
    .sort((a, b) => b.score - a.score || a.point - b.point || a.crop - b.crop)
  const taken = new Map<number, number>()
  const best: RankedCrop[] = []
  for (const { point, crop, coefficient } of ranked) {
    if (best.length === count) break
    const fromPoint = taken.get(point) ?? 0
    if (fromPoint === perPoint) continue
    taken.set(point, fromPoint + 1)
    best.push({ point, crop, coefficient })
  }
  return best.sort((a, b) => b.coefficient - a.coefficient)
}

/** A concept's coefficient in every crop, and its share of all coefficients there. @param codes of every crop, n × r */
export function inCrops(
  codes: Matrix,
  concept: number,
): { coefficients: Float64Array; shares: Float64Array } {
  const coefficients = Float64Array.from({ length: codes.rows }, (_, i) => row(codes, i)[concept] as number)
  const shares = coefficients.map((coefficient, i) => {
    const all = row(codes, i).reduce((sum, value) => sum + Math.abs(value), 0)
    return all > 0 ? Math.abs(coefficient) / all : 0
  })
  return { coefficients, shares }
}
