import type { LensDatabase } from '../database/open.ts'
import { slugOf } from '../slug.ts'
import type { NeighbourView } from '../views.ts'
import { conceptCards } from './concept-cards.ts'

/** The concepts of other classes that are nearest to those of a class, by dictionary index, nearest first. */
export async function findNeighbours(
  { connection }: LensDatabase,
  {
    modelId,
    classIndex,
    concept,
    most,
  }: { modelId: string; classIndex: number; concept?: number; most: number },
): Promise<Map<number, NeighbourView[]>> {
  const rows = await connection.neighbour.findMany({
    where: { modelId, classIndex, ...(concept !== undefined && { conceptIndex: concept }) },
    orderBy: [{ conceptIndex: 'asc' }, { cosine: 'desc' }, { otherClass: 'asc' }, { otherConcept: 'asc' }],
  })
  const lists = new Map<number, typeof rows>()
  for (const row of rows) {
    const list = lists.get(row.conceptIndex) ?? []
    if (list.length < most) lists.set(row.conceptIndex, [...list, row])
  }
  const shown = [...lists.values()].flat()
  const keys = shown.map(({ otherClass, otherConcept }) => ({
    modelId,
    classIndex: otherClass,
    conceptIndex: otherConcept,
  }))
  const cards = new Map(
    (await conceptCards(connection, keys)).map((card) => [`${card.classIndex} ${card.index}`, card]),
  )
  return new Map(
    [...lists].map(([index, list]) => [
      index,
      list.flatMap(({ otherClass, otherConcept, cosine }): NeighbourView[] => {
        const card = cards.get(`${otherClass} ${otherConcept}`)
        if (!card) return []
        const { className, rank, label, crops } = card
        return [
          {
            classIndex: otherClass,
            className,
            slug: slugOf(className),
            index: otherConcept,
            rank,
            label,
            picture: crops[0]?.picture ?? null,
            cosine,
          },
        ]
      }),
    ]),
  )
}
