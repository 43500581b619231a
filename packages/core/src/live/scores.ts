import type { Model } from '../explanation/schema.ts'
import { probabilities, ranked } from '../model/probability.ts'
import type { ClassScore } from './live-explanation.ts'

/** The most probable classes, five at most. */
export function topScores(
  { labels, scores }: Pick<Model, 'labels' | 'scores'>,
  logits: Float32Array,
): ClassScore[] {
  const shares = probabilities(logits, scores)
  const names = new Map(labels.map(({ index, name }) => [index, name]))
  return ranked(logits)
    .slice(0, 5)
    .map((classIndex) => ({
      classIndex,
      className: names.get(classIndex) ?? `class ${classIndex}`,
      probability: shares[classIndex] as number,
      logit: logits[classIndex] as number,
    }))
}
