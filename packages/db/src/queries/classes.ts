import type { Connection, LensDatabase } from '../database/open.ts'
import { parseStrings } from '../json.ts'
import { CLASS_ENTRY } from '../search/entries.ts'
import { matchOf } from '../search/match.ts'
import { slugOf } from '../slug.ts'
import type { ClassCard, ClassQuery, ClassRef, ClassSort, Page } from '../views.ts'
import { Conditions, pageOf, type Bound } from './statement.ts'

/** What each order sorts by, and whether large comes first unless asked otherwise. Null (no labels) is always last. */
const ORDERS: Record<Exclude<ClassSort, 'relevance'>, { column: string; descending: boolean }> = {
  name: { column: 'c."sortName"', descending: false },
  index: { column: 'c."classIndex"', descending: false },
  importance: { column: 'c."topImportance"', descending: true },
  explained: { column: 'c."explainedShare"', descending: true },
  accuracy: { column: 'c."accuracy"', descending: true },
  points: { column: 'c."points"', descending: true },
}

/** A class, named and no more; null where it is not explained. */
export async function findClassRef(
  { connection }: LensDatabase,
  modelId: string,
  classIndex: number,
): Promise<ClassRef | null> {
  const found = await connection.class.findUnique({
    where: { modelId_classIndex: { modelId, classIndex } },
    select: { modelId: true, classIndex: true, name: true },
  })
  return found && refOf(found)
}

/** All classes of a run from A to Z, named and no more: for a list to choose from. */
export async function listClasses({ connection }: LensDatabase, modelId: string): Promise<ClassRef[]> {
  const rows = await connection.class.findMany({
    where: { modelId },
    orderBy: [{ sortName: 'asc' }, { classIndex: 'asc' }],
    select: { classIndex: true, name: true },
  })
  return rows.map(({ classIndex, name }) => ({ modelId, index: classIndex, name, slug: slugOf(name) }))
}

/** Classes of a run by text and filters; one page. */
export async function searchClasses(
  { connection }: LensDatabase,
  query: ClassQuery,
): Promise<Page<ClassCard>> {
  const match = await matchOf(connection, query.text)
  const conditions = new Conditions()
    .add('c."modelId" = ?', query.modelId)
    .where('c."topImportance" >= ?', query.minTopImportance)
    .where('c."importantConcepts" >= ?', query.minImportantConcepts)
    .where('c."importantConcepts" <= ?', query.maxImportantConcepts)
    .where('c."explainedShare" >= ?', query.minExplainedShare)
    .where('c."accuracy" >= ?', query.minAccuracy)
    .where('c."accuracy" <= ?', query.maxAccuracy)
  const found = match
    ? {
        // In this order: what is found leads to its class. SQLite would look every class up in what is found.
        from: `(SELECT "rowid" AS "id", bm25("search_words", 8, 4, 8, 2) AS "score" FROM "search_words"
            WHERE "search_words" MATCH ?) m
          CROSS JOIN "SearchEntry" e ON e."id" = m."id" AND e."conceptIndex" = ${CLASS_ENTRY}
          CROSS JOIN "Class" c ON c."modelId" = e."modelId" AND c."classIndex" = e."classIndex"`,
        fromValues: [match.expression] as Bound[],
      }
    : { from: '"Class" c', fromValues: [] }

  const sort = query.sort ?? 'relevance'
  const byRelevance = sort === 'relevance' && match !== null
  const order = ORDERS[sort === 'relevance' ? 'name' : sort]
  const descending = query.descending ?? order.descending
  const { rows, ...page } = await pageOf<{ classIndex: bigint }>(
    connection,
    {
      columns: 'c."classIndex"',
      ...found,
      conditions,
      // An exact name, then names that begin so, then the rest by FTS5's score.
      order: byRelevance
        ? `CASE WHEN e."name" = ? THEN 0 WHEN substr(e."name", 1, length(?)) = ? THEN 1 ELSE 2 END, m."score", c."classIndex"`
        : `${order.column} ${descending ? 'DESC' : 'ASC'} NULLS LAST, c."classIndex"`,
      orderValues: byRelevance ? [match.folded, match.folded, match.folded] : [],
    },
    query,
  )
  const cards = await classCards(
    connection,
    query.modelId,
    rows.map(({ classIndex }) => Number(classIndex)),
  )
  return { rows: cards, ...page }
}

/** A card shows the best crop of so many concepts. */
const PICTURES = 4

async function classCards(
  connection: Connection,
  modelId: string,
  indices: readonly number[],
): Promise<ClassCard[]> {
  const wanted = JSON.stringify(indices)
  const rows = await connection.$queryRawUnsafe<RawCard[]>(
    `SELECT c."classIndex", c."name", c."wnid", c."synonyms", c."points", c."importantConcepts", c."topImportance",
       c."explainedShare", c."accuracy"
     FROM json_each(?) j CROSS JOIN "Class" c ON c."modelId" = ? AND c."classIndex" = j."value" ORDER BY j."key"`,
    wanted,
    modelId,
  )
  const crops = await connection.$queryRawUnsafe<RawPicture[]>(
    `SELECT k."classIndex", k."rank", p."picture"
     FROM json_each(?) j CROSS JOIN "Concept" k ON k."modelId" = ? AND k."classIndex" = j."value"
     JOIN "Crop" p ON p."modelId" = k."modelId" AND p."classIndex" = k."classIndex"
       AND p."conceptIndex" = k."conceptIndex" AND p."position" = 0
     ORDER BY k."rank"`,
    wanted,
    modelId,
  )
  return rows.map((row) => ({
    ...refOf({ modelId, classIndex: Number(row.classIndex), name: row.name }),
    wnid: row.wnid,
    synonyms: parseStrings(row.synonyms),
    points: Number(row.points),
    importantConcepts: Number(row.importantConcepts),
    topImportance: row.topImportance,
    explainedShare: row.explainedShare,
    accuracy: row.accuracy,
    pictures: crops
      .filter(({ classIndex }) => classIndex === row.classIndex)
      .slice(0, PICTURES)
      .map(({ picture, rank }) => ({ picture, conceptRank: Number(rank) })),
  }))
}

/** As SQLite hands integers over. */
interface RawCard {
  classIndex: bigint
  name: string
  wnid: string | null
  synonyms: string
  points: bigint
  importantConcepts: bigint
  topImportance: number
  explainedShare: number | null
  accuracy: number | null
}

interface RawPicture {
  classIndex: bigint
  rank: bigint
  picture: string
}

/** The explained classes before and after one, by index, round the ends; null where it is the only one. */
export async function neighbours(
  { connection }: LensDatabase,
  modelId: string,
  index: number,
): Promise<{ previous: ClassRef | null; next: ClassRef | null }> {
  const beside = async (direction: 'asc' | 'desc'): Promise<ClassRef | null> => {
    const orderBy = { classIndex: direction }
    const bound = direction === 'asc' ? { gt: index } : { lt: index }
    const found =
      (await connection.class.findFirst({ where: { modelId, classIndex: bound }, orderBy })) ??
      (await connection.class.findFirst({ where: { modelId, classIndex: { not: index } }, orderBy }))
    return found && refOf(found)
  }
  return { previous: await beside('desc'), next: await beside('asc') }
}

/** Any explained class but `not`, if there is another. */
export async function randomClass(
  { connection }: LensDatabase,
  modelId: string,
  not?: number,
): Promise<ClassRef | null> {
  const count = await connection.class.count({ where: { modelId } })
  const where = { modelId, ...(not !== undefined && count > 1 && { classIndex: { not } }) }
  const choices = await connection.class.count({ where })
  const found = await connection.class.findFirst({
    where,
    orderBy: { classIndex: 'asc' },
    skip: Math.floor(Math.random() * choices),
  })
  return found && refOf(found)
}

function refOf({
  modelId,
  classIndex,
  name,
}: {
  modelId: string
  classIndex: number
  name: string
}): ClassRef {
  return { modelId, index: classIndex, name, slug: slugOf(name) }
}
