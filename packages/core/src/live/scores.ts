import type { Model } from '../explanation/schema.ts'
import type { ClassScore } from './live-explanation.ts'

/** The most probable classes, five at most. */
export function topScores({ labels }: Model, logits: Float32Array): ClassScore[] {
  const largest = logits.reduce((most, logit) => Math.max(most, logit))
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
  const names = new Map(labels.map(({ index, name }) => [index, name]))
  return [...logits.keys()]
    .sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b)
    .slice(0, 5)
    .map((classIndex) => {
      const logit = logits[classIndex] as number
      const probability = Math.exp(logit - largest) / total
      return { classIndex, className: names.get(classIndex) ?? `class ${classIndex}`, probability, logit }
    })
}
