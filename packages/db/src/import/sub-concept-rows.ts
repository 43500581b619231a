import type { Explanation, SubConcepts } from '@lens/core'
import type { Prisma } from '../generated/client.ts'
import type { StoredCrop } from '../json.ts'
import { outlineOf } from '../outline/outline.ts'

interface Rows {
  decompositions: Prisma.DecompositionCreateManyInput[]
  subConcepts: Prisma.SubConceptCreateManyInput[]
}

/** What the concepts are made of, level by level: what a sub-concept belongs to comes before it. */
export function subConceptRows({ model, class: label, concepts }: Explanation): Rows {
  const rows: Rows = { decompositions: [], subConcepts: [] }
  for (const { index, subConcepts } of concepts) {
    if (subConcepts)
      add({ modelId: model, classIndex: label.index, conceptIndex: index }, '', subConcepts, rows)
  }
  return rows
}

type Key = Pick<Prisma.DecompositionCreateManyInput, 'modelId' | 'classIndex' | 'conceptIndex'>

function add(key: Key, parent: string, { concepts, ...facts }: SubConcepts, rows: Rows): void {
  rows.decompositions.push({ ...key, place: parent, ...facts })
  concepts.forEach(({ index, share, crops, within }, position) => {
    const place = parent === '' ? String(index) : `${parent}-${index}`
    rows.subConcepts.push({
      ...key,
      place,
      parent,
      position,
      share,
      crops: JSON.stringify(crops.map(stored)),
    })
    if (within) add(key, place, within, rows)
  })
}

function stored({ point, map, ...crop }: SubConcepts['concepts'][number]['crops'][number]): StoredCrop {
  return { ...crop, outline: outlineOf(map), pointPosition: point }
}

/** The crops of sub-concepts of every level. */
export function cropsWithin(sub: SubConcepts | undefined): SubConcepts['concepts'][number]['crops'] {
  return sub?.concepts.flatMap(({ crops, within }) => [...crops, ...cropsWithin(within)]) ?? []
}
