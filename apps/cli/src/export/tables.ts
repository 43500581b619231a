import {
  listAlignments,
  listClasses,
  listContributions,
  listPoints,
  searchClasses,
  searchConcepts,
  type LensDatabase,
  type ModelView,
  type Page,
} from '@lens/db'
import {
  alignmentRecord,
  classRecord,
  conceptRecord,
  contributionRecord,
  modelRecord,
  pointRecord,
  toAlignmentRecord,
  toClassRecord,
  toConceptRecord,
  toContributionRecord,
  toModelRecord,
  toPointRecord,
} from '@lens/records'
import type { z } from 'zod'

/** A table of one run: what its rows are, and they themselves, some at a time. */
export interface Table {
  schema: z.ZodObject
  rows: (db: LensDatabase, model: ModelView) => AsyncIterable<object[]>
}

export const TABLES = {
  models: {
    schema: modelRecord,
    rows: (_, model) =>
      pages(toModelRecord, () => Promise.resolve({ rows: [model], total: 1, page: 1, pages: 1 })),
  },
  classes: {
    schema: classRecord,
    rows: (db, { id: modelId }) =>
      pages(toClassRecord, (paging) => searchClasses(db, { modelId, sort: 'index', ...paging })),
  },
  concepts: {
    schema: conceptRecord,
    rows: (db, { id: modelId }) =>
      pages(toConceptRecord, (paging) => searchConcepts(db, { modelId, ...paging })),
  },
  points: {
    schema: pointRecord,
    rows: (db, { id: modelId }) =>
      ofEveryClass(db, modelId, (classIndex) =>
        pages(toPointRecord, (paging) => listPoints(db, { modelId, classIndex, ...paging })),
      ),
  },
  contributions: {
    schema: contributionRecord,
    rows: (db, { id: modelId }) =>
      ofEveryClass(db, modelId, (classIndex) =>
        pages(
          toContributionRecord,
          (paging) => listContributions(db, { modelId, classIndex, ...paging }),
          MOST_CONTRIBUTIONS,
        ),
      ),
  },
  alignments: {
    schema: alignmentRecord,
    rows: (db, { id: modelId }) =>
      pages(toAlignmentRecord, (paging) => listAlignments(db, { modelId, ...paging })),
  },
} as const satisfies Record<string, Table>

export type TableName = keyof typeof TABLES
export const TABLE_NAMES = Object.keys(TABLES) as [TableName, ...TableName[]]

const PER_PAGE = 200
const MOST_CONTRIBUTIONS = 1000

/** All pages of a question, one after the other. */
async function* pages<View, Row extends object>(
  toRecord: (view: View) => Row,
  ask: (paging: { page: number; perPage: number }) => Promise<Page<View>>,
  perPage = PER_PAGE,
): AsyncGenerator<Row[]> {
  for (let page = 1, last = 1; page <= last; page++) {
    const found = await ask({ page, perPage })
    last = found.pages
    yield found.rows.map(toRecord)
  }
}

async function* ofEveryClass<Row>(
  db: LensDatabase,
  modelId: string,
  rowsOf: (classIndex: number) => AsyncIterable<Row[]>,
): AsyncGenerator<Row[]> {
  for (const { index } of await listClasses(db, modelId)) yield* rowsOf(index)
}
