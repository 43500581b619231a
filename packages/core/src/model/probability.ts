import type { Model } from '../explanation/schema.ts'

/** Probabilities of the classes: by softmax, or by a sigmoid each where classes do not exclude each other. */
export function probabilities(logits: Float32Array, scores: Model['scores']): Float64Array {
  if (scores === 'independent') return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)))
  const largest = logits.reduce((most, logit) => Math.max(most, logit))
  const shares = Float64Array.from(logits, (logit) => Math.exp(logit - largest))
  const total = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => share / total)
}

/** Classes from the most to the least probable. */
export function ranked(logits: Float32Array): number[] {
  return [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b)
}
