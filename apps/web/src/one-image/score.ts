import type { ClassDetail, ConceptDetail, ExplainedPointView } from '@lens/db'
import type { LiveExplanation } from '../server/live.ts'

/** What one concept adds to the score of one image. */
export interface ConceptPart {
  index: number
  rank: number
  contribution: number
  /** What the database knows of it. */
  concept: ConceptDetail | null
}

/** One image's score for a class, taken apart; contributions, residual and bias add up to the logit. */
export interface Score {
  logit: number
  residual: number
  bias: number
  exact: boolean
  /** By size. */
  parts: ConceptPart[]
}

export function scoreOfPoint(point: ExplainedPointView, detail: ClassDetail): Score {
  const { logit, residual, bias } = point
  const parts = point.contributions.map((contribution, index) => partOf(index, contribution, detail, index))
  return { logit, residual, bias, exact: detail.model.importance === 'exact', parts: bySize(parts) }
}

export function scoreOfSplit(
  split: NonNullable<LiveExplanation['split']>,
  detail: ClassDetail | null,
): Score {
  const { logit, residual, bias, exact, concepts } = split
  const parts = concepts.map(({ index, rank, contribution }) => partOf(index, contribution, detail, rank))
  return { logit, residual, bias, exact, parts: bySize(parts) }
}

/** By dictionary index, as points store them. */
export function contributionsOf({ parts }: Score): number[] {
  return [...parts].sort((a, b) => a.index - b.index).map(({ contribution }) => contribution)
}

function partOf(index: number, contribution: number, detail: ClassDetail | null, rank: number): ConceptPart {
  const concept = detail?.concepts.find((one) => one.index === index) ?? null
  return { index, rank: concept?.rank ?? rank, contribution, concept }
}

function bySize(parts: ConceptPart[]): ConceptPart[] {
  return parts.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
}
