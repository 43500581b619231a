import { createHash } from 'node:crypto'
import type { Explanation } from '@lens/core'
import type { Prisma } from '../generated/client.ts'

/** The layout of concepts, among those of images. */
export const CONCEPTS = 'concepts'

/** Places by method, and what a drawing of them says. */
interface Drawing {
  modelId: string
  named: { readonly index: number }
  points: unknown
  misses: unknown
  /** Rows of the dictionary, the most important first. */
  ranks: readonly number[]
  layout: { points: Record<string, readonly Place[]>; concepts: readonly Place[] }
}

type Place = readonly [x: number, y: number]

export function layoutRows(explanation: Explanation): Prisma.LayoutCreateManyInput[] {
  const { layout, points, misses, model: modelId, class: named, concepts } = explanation
  if (!layout) return []
  return drawingRows({ modelId, named, points, misses, layout, ranks: concepts.map(({ index }) => index) })
}

/** One for each method, and one for the concepts. */
export function drawingRows({
  layout,
  modelId,
  named,
  ranks,
  points,
  misses,
}: Drawing): Prisma.LayoutCreateManyInput[] {
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
