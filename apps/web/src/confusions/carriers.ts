import type { ClassDetail, ExplainedPointView, NamedClass } from '@lens/db'

/** A concept that carries a difference between two classes, and its share of it. */
export interface Carrier {
  index: number
  label: string | null
  share: number
}

/** Less is no reason. */
const LEAST = 0.1
const NAMED = 2

/** What usually tells the class from another, over all its points; none where that was not measured. */
export function usualCarriers({ contrasts, concepts }: ClassDetail, other: NamedClass): Carrier[] {
  const contrast = contrasts.find((one) => one.other.index === other.index)
  return contrast ? largest(concepts, (index) => contrast.concepts[index] ?? 0) : []
}

/** What tells the class from another in one image; null where the margin over that class was not measured. */
export function carriersInPoint(
  { concepts }: ClassDetail,
  { margin }: ExplainedPointView,
  other: NamedClass,
): Carrier[] | null {
  if (margin?.runnerUp.index !== other.index) return null
  return carriersOfLead(concepts, margin.logit, margin.contributions)
}

/** What makes up a lead, by row of the dictionary; of a negative one, what it is behind by. */
export function carriersOfLead(
  concepts: readonly { index: number; label: string | null }[],
  lead: number,
  contributions: readonly number[],
): Carrier[] {
  return lead === 0 ? [] : largest(concepts, (index) => (contributions[index] ?? 0) / lead)
}

function largest(
  concepts: readonly { index: number; label: string | null }[],
  shareOf: (index: number) => number,
): Carrier[] {
  return concepts
    .map(({ index, label }) => ({ index, label, share: shareOf(index) }))
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED)
}
