import type { Explanation } from '../explanation/schema.ts'
import { LAYOUT_METHODS } from './methods.ts'
import { placeConcepts } from './place-concepts.ts'
import { placePoints } from './place-points.ts'

/** Where the images and the concepts of a class are drawn. Misses come after the points; those that were not explained have no place. */
export function layOut({
  points,
  misses,
  similarity,
}: Pick<Explanation, 'points' | 'misses' | 'similarity'>): NonNullable<Explanation['layout']> {
  const explained = [...points, ...misses.flatMap(({ split }) => split ?? [])]
  const vectors = explained.map(({ contributions }) => contributions)
  return {
    points: {
      umap: placePoints(LAYOUT_METHODS.umap, vectors),
      tsne: placePoints(LAYOUT_METHODS.tsne, vectors),
    },
    concepts: placeConcepts(similarity),
  }
}

/** The explanation with a layout: those of an older Lens have none. */
export function laidOut(explanation: Explanation): Explanation {
  return explanation.layout ? explanation : { ...explanation, layout: layOut(explanation) }
}
