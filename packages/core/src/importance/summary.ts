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
 * "Important" is the published site's rule made independent of the number of images: there a concept was highlighted when it
 * dominated more than 20 of about 390 points, which is a twentieth, the default of `importantFrom`; and always at least two.
 *
 * @param importantFrom share of the points that a concept must dominate to be important
 */
export function summarise(
  points: readonly ExplainedPoint[],
  concepts: number,
  importantFrom: number,
): ClassSummary {
  const dominant = points.map((point) => indexOfLargest(point.contributions))
  const dominated = range(concepts).map((k) => points.filter((_, i) => dominant[i] === k))
  const dominates = dominated.map((group) => group.length)
  return {
    shares: sharesOf(points, concepts),
    dominant,
    dominates,
    prevalence: dominates.map((count) => count / points.length),
    reliability: dominated.map(accuracy),
    important: dominates.map((count) => isImportant(count, points.length, importantFrom)),
  }
}

/** Whether a concept that dominates so many of the points is important. */
export function isImportant(dominates: number, points: number, importantFrom: number): boolean {
  // 0.07 × 100 is 7.000000000000001, and stands for 7.
  return dominates >= Math.max(2, importantFrom * points - 1e-9)
}

function accuracy(points: readonly ExplainedPoint[]): number | null {
  const labelled = points.filter((point) => point.correct !== null)
  if (labelled.length === 0) return null
  return labelled.filter((point) => point.correct).length / labelled.length
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}
