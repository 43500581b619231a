import { TSNE } from '@saehrimnir/druidjs'
import type { LayoutMethod } from './layout.ts'

const PERPLEXITY = 30

/** Steps, by the number of points: one takes time in the square of it, and 300 are past both of the method's phases. */
const STEPS = { few: 500, many: 300, from: 500 }

/** Van der Maaten and Hinton 2008, as on the LENS site: neighbourhoods alone; how far groups are from each other means nothing. */
export const tSne: LayoutMethod = {
  name: 't-SNE',
  place: (vectors, seed) =>
    new TSNE(distancesBeyondNearest(vectors), {
      seed,
      metric: 'precomputed',
      perplexity: Math.min(PERPLEXITY, Math.max(2, (vectors.length - 1) / 3)),
    }).transform(vectors.length < STEPS.from ? STEPS.few : STEPS.many) as [number, number][],
}

/**
 * Squared distances of every vector from the others, less that of its nearest: the probabilities of neighbours are the same, and their
 * exponentials never all vanish, as they do where many are equally far.
 */
function distancesBeyondNearest(vectors: readonly number[][]): number[][] {
  return vectors.map((vector, i) => {
    const distances = vectors.map((other) =>
      vector.reduce((sum, value, k) => sum + (value - (other[k] as number)) ** 2, 0),
    )
    const nearest = distances.reduce(
      (least, distance, j) => (j === i ? least : Math.min(least, distance)),
      Infinity,
    )
    return distances.map((distance, j) => (j === i ? 0 : distance - nearest))
  })
}
