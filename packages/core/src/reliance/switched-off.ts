import type { Concept, Model } from '../explanation/schema.ts'
import { restOf, type ConceptHead } from '../importance/concept-head.ts'
import type { Matrix } from '../matrix.ts'
import { predictionOf } from '../model/survey.ts'

/** What a point is predicted as without a concept, by dictionary index; null where it still is a point of the class. */
export type Elsewhere = (number | null)[]

/**
 * What the model says of one point with each concept switched off in turn, and all else, what the concepts miss included, left as
 * it is: `h(U W + rest)` with column k of `U` zero (C-Deletion of one concept, Fel et al. 2023).
 *
 * @param features `A` of the point, [p, positions]; @param codes `U`, [positions, r]
 */
export async function predictedWithout(
  head: ConceptHead,
  scores: Model['scores'],
  classIndex: number,
  features: Float32Array,
  codes: Float32Array,
  w: Matrix,
): Promise<Elsewhere> {
  const r = w.rows
  const without = Array.from({ length: r }, (_, k) => codes.map((u, at) => (at % r === k ? 0 : u)))
  const logits = await head.logits(without, restOf(features, codes, w))
  return logits.map((all) => {
    const { predicted, also = [] } = predictionOf(all, scores)
    const stays = predicted === classIndex || also.some((other) => other.predicted === classIndex)
    return stays ? null : predicted
  })
}

/** A point as far as it matters here. */
export interface JudgedPoint {
  readonly elsewhere: Elsewhere
  /** Whether its prediction is right; null without a label. */
  readonly correct: boolean | null
}

type SwitchedOff = NonNullable<Concept['reliance']>['switchedOff']

/**
 * What becomes of the class when a concept is switched off.
 * @param misses images of the class that are predicted as something else
 */
export function switchedOff(points: readonly JudgedPoint[], misses: number, concept: number): SwitchedOff {
  const staying = points.filter(({ elsewhere }) => elsewhere[concept] === null)
  const right = points.filter(({ correct }) => correct === true).length
  const stillRight = staying.filter(({ correct }) => correct === true).length
  const instead = mostFrequent(points.flatMap(({ elsewhere }) => elsewhere[concept] ?? []))
  return {
    kept: staying.length / points.length,
    accuracy: right + misses === 0 ? null : stillRight / (right + misses),
    instead: instead && { classIndex: instead.value, share: instead.count / points.length },
  }
}

function mostFrequent(values: readonly number[]): { value: number; count: number } | null {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [first] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b)
  return first ? { value: first[0], count: first[1] } : null
}
