import type { Contributions } from './contributions.ts'

/** A point as the class's summary needs it. */
export interface ExplainedPoint extends Contributions {
  /** What is shared out: contributions + residual + bias. */
  logit: number
  /** Whether the prediction is right; null without a label. */
  correct: boolean | null
}

/** Shares of summed logits. They sum to 1. */
export interface Shares {
  /** Per concept, signed. */
  concepts: number[]
  explained: number
  residual: number
  bias: number
}

export interface ClassSummary {
  /** Null where the logits do not sum to a positive number. */
  shares: Shares | null
  /** Index of the concept with the largest contribution, per point. */
  dominant: number[]
  dominates: number[]
  prevalence: number[]
  reliability: (number | null)[]
  important: boolean[]
}

/**
 * Share of the logit that each concept has over all points, importance as on the LENS site.
 * @returns null where the logits do not sum to a positive number, so that shares of them mean nothing
 */
export function sharesOf(
  points: readonly (Contributions & { logit: number })[],
  concepts: number,
): Shares | null {
  const total = sum(points.map((point) => point.logit))
  if (!(total > 0)) return null
  const shares = range(concepts).map((k) => sum(points.map((point) => point.contributions[k] ?? 0)) / total)
  return {
    concepts: shares,
    explained: sum(shares),
    residual: sum(points.map((point) => point.residual)) / total,
    bias: sum(points.map((point) => point.bias)) / total,
  }
}

/**
 * Reductions of the points' contributions to the class: prevalence and reliability as in "A Holistic Approach to Unifying
 * Automatic Concept Extraction and Concept Importance Estimation" (Fel et al. 2023).
 *
 */
export function summarise(
  points: readonly ExplainedPoint[],
  concepts: number,
  rule: ImportanceRule,
): ClassSummary {
  const dominant = points.map((point) => indexOfLargest(point.contributions))
  const dominated = range(concepts).map((k) => points.filter((_, i) => dominant[i] === k))
  const dominates = dominated.map((group) => group.length)
  const shares = sharesOf(points, concepts)
  return {
    shares,
    dominant,
    dominates,
    prevalence: dominates.map((count) => count / points.length),
    reliability: dominated.map(accuracy),
    important: dominates.map((count, k) =>
      isImportant({ importance: shares?.concepts[k] ?? 0, dominates: count, points: points.length }, rule),
    ),
  }
}

/**
 * Which concepts are called important: by `share`, those that add at least the share `from` to the class's score; by `dominance`,
 * those that are the strongest reason for at least that share of the points, and for at least two. Dominance is the published site's
 * rule made independent of the number of images: there a concept was highlighted when it dominated more than 20 of about 390 points.
 * It passes over concepts that add a third to every point and are never the first.
 */
export interface ImportanceRule {
  readonly by: 'share' | 'dominance'
  readonly from: number
}

export function isImportant(
  { importance, dominates, points }: { importance: number; dominates: number; points: number },
  { by, from }: ImportanceRule,
): boolean {
  // 0.07 × 100 is 7.000000000000001, and stands for 7.
  const least = from - 1e-9
  return by === 'share' ? importance >= least : dominates >= 2 && dominates / points >= least
}

function accuracy(points: readonly ExplainedPoint[]): number | null {
  const labelled = points.filter((point) => point.correct !== null)
  if (labelled.length === 0) return null
  return labelled.filter((point) => point.correct).length / labelled.length
}

export function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}
