import { row, type Matrix } from '../matrix.ts'

/** Classes named each way. */
const NAMED = 5

/** What a concept does to one class's logit, less what it does to the mean logit over classes. */
interface Effect {
  classIndex: number
  logit: number
}

/**
 * What each concept does to the classes on the average point: `mean code · (γ_kc - mean over classes of γ_k)`. Something that it adds
 * to all classes alike decides nothing, and is left out.
 *
 * @param gamma `W · headᵀ` [r, classes]
 * @param codes mean codes of the points [points, r]
 */
export function effectsOf(gamma: Matrix, codes: Matrix): { raises: Effect[]; lowers: Effect[] }[] {
  return Array.from({ length: gamma.rows }, (_, k) => {
    let strength = 0
    for (let i = 0; i < codes.rows; i++) strength += (row(codes, i)[k] as number) / codes.rows
    const slopes = row(gamma, k)
    const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length
    const effects = Array.from(slopes, (slope, classIndex) => ({
      classIndex,
      logit: strength * (slope - mean),
    })).sort((a, b) => b.logit - a.logit || a.classIndex - b.classIndex)
    return {
      raises: effects.filter(({ logit }) => logit > 0).slice(0, NAMED),
      lowers: effects
        .filter(({ logit }) => logit < 0)
        .slice(-NAMED)
        .reverse(),
    }
  })
}
