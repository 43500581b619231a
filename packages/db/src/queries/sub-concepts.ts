import type { Connection, LensDatabase } from '../database/open.ts'
import type { Prisma } from '../generated/client.ts'
import { parseCrops } from '../json.ts'
import type { CropView, DecompositionView } from '../views.ts'
import { imagesAt } from './images-at.ts'

type DecompositionRow = Prisma.DecompositionGetPayload<{ include: { subConcepts: true } }>

/** What the concepts of a class are made of, by row of the dictionary. */
export async function decompositionsOf(
  connection: Connection,
  key: { modelId: string; classIndex: number },
): Promise<Map<number, DecompositionView>> {
  const rows = await connection.decomposition.findMany({
    where: key,
    include: { subConcepts: { orderBy: { position: 'asc' } } },
  })
  const crops = new Map(
    rows.flatMap(({ conceptIndex, subConcepts }) =>
      subConcepts.map((one) => [`${conceptIndex}/${one.place}`, parseCrops(one.crops)] as const),
    ),
  )
  const image = await imagesAt(
    connection,
    [...crops.values()].flat().map(({ pointPosition }) => ({ ...key, pointPosition })),
  )
  const cropsOf = (conceptIndex: number, place: string): CropView[] =>
    (crops.get(`${conceptIndex}/${place}`) ?? []).map(({ pointPosition, ...crop }) => ({
      ...crop,
      ...image({ ...key, pointPosition }, crop.picture),
    }))
  const viewAt = (conceptIndex: number, place: string): DecompositionView | null => {
    const row = rows.find((one) => one.conceptIndex === conceptIndex && one.place === place)
    return row ? viewOf(row, cropsOf, viewAt) : null
  }
  const concepts = new Set(rows.map(({ conceptIndex }) => conceptIndex))
  return new Map(
    [...concepts].flatMap((conceptIndex) => {
      const view = viewAt(conceptIndex, '')
      return view ? [[conceptIndex, view] as const] : []
    }),
  )
}

function viewOf(
  row: DecompositionRow,
  cropsOf: (conceptIndex: number, place: string) => CropView[],
  viewAt: (conceptIndex: number, place: string) => DecompositionView | null,
): DecompositionView {
  const { conceptIndex, tensor, height, width, crops, stability, overlap, residual } = row
  return {
    ...{ tensor, height, width, crops, stability, overlap, residual },
    subConcepts: row.subConcepts.map(({ place, share }) => ({
      place,
      share,
      crops: cropsOf(conceptIndex, place),
      within: viewAt(conceptIndex, place),
    })),
  }
}

/** A sub-concept as `lens query --sub` prints it. */
export interface SubConceptRow {
  model: string
  classId: number
  className: string
  concept: number
  /** Below its concept: `0`, or `0-2`. */
  place: string
  /** Of what it is a part of, and of the class's score. */
  share: number
  importance: number
  stability: number
  /** On the site. */
  path: string
}

/** The sub-concepts of concepts that have been found, by model, class and concept. */
export async function querySubConcepts(
  { connection }: LensDatabase,
  concepts: readonly {
    model: string
    classId: number
    className: string
    concept: number
    importance: number
  }[],
): Promise<SubConceptRow[]> {
  const keyOf = (modelId: string, classIndex: number, conceptIndex: number) =>
    `${modelId}/${classIndex}/${conceptIndex}`
  const wanted = new Map(concepts.map((one) => [keyOf(one.model, one.classId, one.concept), one]))
  const rows = await connection.subConcept.findMany({
    where: {
      modelId: { in: [...new Set(concepts.map(({ model }) => model))] },
      classIndex: { in: [...new Set(concepts.map(({ classId }) => classId))] },
    },
    include: { decomposition: true },
    orderBy: { position: 'asc' },
  })
  const shares = new Map(
    rows.map((row) => [`${keyOf(row.modelId, row.classIndex, row.conceptIndex)}/${row.place}`, row.share]),
  )
  return concepts.flatMap((of) =>
    rows
      .filter((row) => wanted.get(keyOf(row.modelId, row.classIndex, row.conceptIndex)) === of)
      .sort((a, b) => a.place.split('-').length - b.place.split('-').length)
      .map(({ place, share, decomposition: { stability } }) => ({
        model: of.model,
        classId: of.classId,
        className: of.className,
        concept: of.concept,
        place,
        share,
        importance: place
          .split('-')
          .map((_, depth, all) => all.slice(0, depth + 1).join('-'))
          .reduce(
            (product, at) => product * (shares.get(`${keyOf(of.model, of.classId, of.concept)}/${at}`) ?? 0),
            of.importance,
          ),
        stability,
        path: `/concepts/${of.classId}-${of.concept}#made-of`,
      })),
  )
}
