import type { LensDatabase } from '../database/open.ts'
import { CONCEPTS } from '../import/layout-rows.ts'
import { parseNumbers } from '../json.ts'
import type { ClassLayouts, ImageMap, MappedImage, Place } from '../views.ts'
import { namesOf } from './class-names.ts'
import { classesOf, keyOf, kindOf } from './point-views.ts'

/** How the images and the concepts of a class are laid out; nothing where an older Lens explained it. */
export async function findLayouts(
  { connection }: LensDatabase,
  key: { modelId: string; classIndex: number },
): Promise<ClassLayouts> {
  const [rows, led] = await Promise.all([
    connection.layout.findMany({ where: key, orderBy: { method: 'desc' } }),
    connection.point.groupBy({ by: ['dominant'], where: key, _count: true }),
  ])
  return {
    led: new Map(led.flatMap(({ dominant, _count }) => (dominant === null ? [] : [[dominant, _count]]))),
    images: rows
      .filter(({ method }) => method !== CONCEPTS)
      .map(({ method, version, places }) => ({
        method: method === 'umap' ? 'umap' : 'tsne',
        version,
        drawn: parsePlaces(places).length,
      })),
    concepts: parsePlaces(rows.find(({ method }) => method === CONCEPTS)?.places ?? '[]'),
  }
}

/** The images of a class with their places in one layout, points before misses; null where there is no such layout. */
export async function findImageMap({ connection }: LensDatabase, version: string): Promise<ImageMap | null> {
  const layout = await connection.layout.findUnique({ where: { version } })
  if (!layout || layout.method === CONCEPTS) return null
  const { modelId, classIndex } = layout
  const [named, concepts, rows] = await Promise.all([
    connection.class.findUniqueOrThrow({
      where: { modelId_classIndex: { modelId, classIndex } },
      select: { name: true },
    }),
    connection.concept.findMany({
      where: { modelId, classIndex },
      orderBy: { rank: 'asc' },
      select: { conceptIndex: true, rank: true },
    }),
    connection.point.findMany({
      where: { modelId, classIndex },
      orderBy: [{ role: 'desc' }, { position: 'asc' }],
    }),
  ])
  const name = await namesOf(connection, modelId, rows.flatMap(classesOf))
  const places = parsePlaces(layout.places)
  return {
    modelId,
    classIndex,
    className: named.name,
    concepts: concepts.map(({ conceptIndex, rank }) => ({ index: conceptIndex, rank })),
    images: rows.flatMap((row, i): MappedImage[] => {
      const place = places[i]
      if (place === undefined) return []
      const { image, picture, dominant, contributions } = row
      return [
        {
          key: keyOf(row),
          kind: kindOf(row),
          image,
          picture,
          label: row.label === null ? null : name(row.label).name,
          predicted: name(row.predicted).name,
          dominant,
          contributions: parseNumbers(contributions ?? '[]'),
          place,
        },
      ]
    }),
  }
}

function parsePlaces(text: string): Place[] {
  return JSON.parse(text) as Place[]
}
