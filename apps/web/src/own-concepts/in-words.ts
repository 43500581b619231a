import type { OwnConceptScoreView } from '@lens/db'
import { decimal, percent } from '../numbers/format.ts'

/** What a direction does to a class, as one says it. */
export function effectOf({ significant, alignment, score, random }: OwnConceptScoreView): string {
  if (!significant) return 'No more than random directions do'
  return alignment > 0 || score > random ? 'Raises the score' : 'Lowers the score'
}

/** Small chances are not worth their digits. */
export function chance(p: number): string {
  return p < 0.001 ? 'below 0.1\u202f%' : percent(p, 1)
}

export function signed(cosine: number): string {
  return `${cosine > 0 ? '+' : ''}${decimal(cosine)}`
}
