import { LensError } from '@lens/errors'
import type { Contributions } from './contributions.ts'

/** A point as the class's summary needs it. */
export interface ExplainedPoint extends Contributions {
  logit: number
  /** Whether the prediction is right; null without a label. */
  correct: boolean | null
}

export interface ClassSummary {
  /** Share of the summed logits per concept, signed; with `residualShare` and `biasShare` they sum to 1. */
  importance: number[]
  explainedShare: number
  residualShare: number
  biasShare: number
  /** Index of the concept with the largest contribution, per point. */
  dominant: number[]
  dominates: number[]
  prevalence: number[]
  reliability: (number | null)[]
  important: boolean[]
}

/**
 * Reductions of the points' contributions to the class: prevalence and reliability as in "A Holistic Approach to Unifying
 * Automatic Concept Extraction and Concept Importance Estimation" (Fel et al. 2023), importance as on the LENS site.
 *
 * "Important" is the published site's rule made independent of the number of images: there a concept was highlighted when it
 * dominated more than 20 of about 390 points, which is a twentieth; below 40 points, at least two.
 *
 * @throws LensError `unsupported` where the logits do not sum to a positive number, so that shares of them mean nothing
 */
export function summarise(points: readonly ExplainedPoint[], concepts: number): ClassSummary {
  const total = sum(points.map((point) => point.logit))
  if (!(total > 0)) {
    throw new LensError(
      'unsupported',
      `its logits sum to ${total.toPrecision(3)} over the points, and shares of a sum that is not positive mean nothing`,
    )
  }
  const importance = range(concepts).map(
    (k) => sum(points.map((point) => point.contributions[k] ?? 0)) / total,
  )
  const dominant = points.map((point) => indexOfLargest(point.contributions))
  const dominated = range(concepts).map((k) => points.filter((_, i) => dominant[i] === k))
  const dominates = dominated.map((group) => group.length)
  return {
    importance,
    explainedShare: sum(importance),
    residualShare: sum(points.map((point) => point.residual)) / total,
    biasShare: sum(points.map((point) => point.bias)) / total,
    dominant,
    dominates,
    prevalence: dominates.map((count) => count / points.length),
    reliability: dominated.map(accuracy),
    important: dominates.map((count) => count >= Math.max(2, points.length / 20)),
  }
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
