import { createHash } from 'node:crypto'
import type { Explanation } from '@lens/core'
import type { Prisma } from '../generated/client.ts'

/** The layout of concepts, among those of images. */
export const CONCEPTS = 'concepts'

export function layoutRows(explanation: Explanation): Prisma.LayoutCreateManyInput[] {
  const { layout, points, misses, model: modelId, class: named } = explanation
  if (!layout) return []
  const ranks = explanation.concepts.map(({ index }) => index)
  return Object.entries({ ...layout.points, [CONCEPTS]: layout.concepts }).map(([method, places]) => {
    const shown = { modelId, named, method, places, ranks, points, misses }
    return {
      modelId,
      classIndex: named.index,
      method,
      places: JSON.stringify(places),
      version: createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 32),
    }
  })
}
