import type { LensDatabase } from '../database/open.ts'
import type { AlignmentQuery, AlignmentRow, Page } from '../views.ts'
import { namesOf } from './class-names.ts'
import { Conditions, pageOf } from './statement.ts'

/** The classes that concepts are aligned with, by class and concept, the best aligned first; one page. */
export async function listAlignments(
  { connection }: LensDatabase,
  { modelId, classIndex, concept, alignedWith, ...paging }: AlignmentQuery,
): Promise<Page<AlignmentRow>> {
  const { rows, ...page } = await pageOf<RawAlignment>(
    connection,
    {
      columns: 'a."classIndex", a."conceptIndex", a."position", a."alignedClass", a."cosine"',
      from: '"Alignment" a',
      fromValues: [],
      conditions: new Conditions()
        .add('a."modelId" = ?', modelId)
        .where('a."classIndex" = ?', classIndex)
        .where('a."conceptIndex" = ?', concept)
        .where('a."alignedClass" = ?', alignedWith),
      order: 'a."classIndex", a."conceptIndex", a."position"',
    },
    paging,
  )
  const name = await namesOf(
    connection,
    modelId,
    rows.flatMap(({ classIndex, alignedClass }) => [Number(classIndex), Number(alignedClass)]),
  )
  return {
    rows: rows.map((row) => ({
      modelId,
      classIndex: Number(row.classIndex),
      className: name(Number(row.classIndex)).name,
      concept: Number(row.conceptIndex),
      place: Number(row.position),
      alignedClass: name(Number(row.alignedClass)),
      cosine: row.cosine,
    })),
    ...page,
  }
}

/** As SQLite hands integers over. */
interface RawAlignment {
  classIndex: bigint
  conceptIndex: bigint
  position: bigint
  alignedClass: bigint
  cosine: number
}
