import type { LensDatabase } from '../database/open.ts'
import { fold } from '../search/fold.ts'
import { slugOf } from '../slug.ts'
import type { ConceptCard, ConceptQuery, ConceptSort, Page } from '../views.ts'
import { conceptCards, type ConceptKey } from './concept-cards.ts'
import { conditionsOf } from './concept-conditions.ts'
import { pageOf } from './statement.ts'

const COLUMNS: Record<ConceptSort, string> = {
  importance: 'k."importance"',
  contrast: 'k."contrast"',
  prevalence: 'k."prevalence"',
  reliability: 'k."reliability"',
  alignment: 'k."alignedCosine"',
  suspicion: 'k."suspicion"',
}

/** Largest first; concepts without the figure last, as SQLite has it; ties by run, class and concept. */
function orderBy(column: string): string {
  return `${column} DESC, k."modelId", k."classIndex", k."conceptIndex"`
}

/** Concepts across classes (and runs) by importance or another figure; one page. */
export async function searchConcepts(
  { connection }: LensDatabase,
  query: ConceptQuery,
): Promise<Page<ConceptCard>> {
  const { rows, ...page } = await pageOf<RawKey>(
    connection,
    {
      columns: 'k."modelId", k."classIndex", k."conceptIndex"',
      from: '"Concept" k',
      fromValues: [],
      conditions: await conditionsOf(connection, query),
      order: orderBy(COLUMNS[query.sort ?? 'importance']),
    },
    query,
  )
  return { rows: await conceptCards(connection, rows.map(keyOf)), ...page }
}

/** Concepts of a run that are known by their keys, in that order; those that are not there are left out. */
export async function findConcepts(
  { connection }: LensDatabase,
  modelId: string,
  keys: readonly { classIndex: number; index: number }[],
): Promise<ConceptCard[]> {
  return conceptCards(
    connection,
    keys.map(({ classIndex, index }) => ({ modelId, classIndex, conceptIndex: index })),
  )
}

/** Whether a class has the concept of that index in its dictionary. */
export async function hasConcept(
  { connection }: LensDatabase,
  modelId: string,
  classIndex: number,
  conceptIndex: number,
): Promise<boolean> {
  return (await connection.concept.count({ where: { modelId, classIndex, conceptIndex } })) > 0
}

/** Important concepts to look at: the strongest of every class first, then the second of each, and so on. */
export async function gallery(
  { connection }: LensDatabase,
  modelId: string,
  count: number,
): Promise<ConceptCard[]> {
  const rows = await connection.$queryRawUnsafe<RawKey[]>(
    `SELECT k."modelId", k."classIndex", k."conceptIndex" FROM "Concept" k
     WHERE k."modelId" = ? AND k."important" = 1
       AND EXISTS (SELECT 1 FROM "Crop" p WHERE p."modelId" = k."modelId" AND p."classIndex" = k."classIndex"
         AND p."conceptIndex" = k."conceptIndex")
     ORDER BY k."rank", k."importance" DESC, k."classIndex" LIMIT ?`,
    modelId,
    count,
  )
  return conceptCards(connection, rows.map(keyOf))
}

/** A concept as `lens query` prints it. */
export interface ConceptRow {
  model: string
  classId: number
  wnid: string | null
  className: string
  concept: number
  importance: number
  /** Share of the margin over the runner-up, or over the class that was asked for; null where it was not measured. */
  contrast: number | null
  prevalence: number
  reliability: number | null
  important: boolean
  explainedShare: number
  /** On the site. */
  path: string
}

export interface ConceptRowQuery {
  minImportance?: number | undefined
  /** Index, wnid or name. */
  class?: string | undefined
  text?: string | undefined
  /** Index, wnid or name of another class: only concepts of classes that are nearly, or really, taken for it, by their contrast. */
  contrastWith?: string | undefined
  sort: ConceptSort
  limit?: number | undefined
}

/** Whether a class is the one that is asked for. */
const NAMED = (wnid: string, sortName: string, index: string) =>
  `${wnid} = ? OR ${sortName} = ? OR CAST(${index} AS TEXT) = ?`

function namesFor(asked: string): string[] {
  return [asked, fold(asked), asked.trim()]
}

/** Contrasts with the class that is asked for, explained or not. */
const OTHER = `JOIN "Contrast" o ON o."modelId" = k."modelId" AND o."classIndex" = k."classIndex"
     JOIN "ModelLabel" l ON l."modelId" = o."modelId" AND l."classIndex" = o."otherClass"
       AND (${NAMED('l."wnid"', 'LOWER(l."name")', 'l."classIndex"')})`

/** Concepts of all runs as rows of figures, without pictures. */
export async function queryConcepts(
  { connection }: LensDatabase,
  query: ConceptRowQuery,
): Promise<ConceptRow[]> {
  const conditions = await conditionsOf(connection, query)
  if (query.class !== undefined)
    conditions.add(NAMED('c."wnid"', 'c."sortName"', 'c."classIndex"'), ...namesFor(query.class))
  const against = query.contrastWith !== undefined
  const contrast = against ? `json_extract(o."concepts", '$[' || k."conceptIndex" || ']')` : 'k."contrast"'
  const rows = await connection.$queryRawUnsafe<RawConcept[]>(
    `SELECT k."modelId", k."classIndex", k."conceptIndex", k."importance", k."prevalence", k."reliability", k."important",
       ${contrast} AS "contrast", c."wnid", c."name", c."explainedShare"
     FROM "Concept" k JOIN "Class" c ON c."modelId" = k."modelId" AND c."classIndex" = k."classIndex"
     ${against ? OTHER : ''}
     WHERE ${conditions.sql} ORDER BY ${orderBy(query.sort === 'contrast' ? contrast : COLUMNS[query.sort])} LIMIT ?`,
    ...(against ? namesFor(query.contrastWith as string) : []),
    ...conditions.values,
    query.limit ?? -1,
  )
  return rows.map((row) => ({
    model: row.modelId,
    classId: Number(row.classIndex),
    wnid: row.wnid,
    className: row.name,
    concept: Number(row.conceptIndex),
    importance: row.importance,
    contrast: row.contrast,
    prevalence: row.prevalence,
    reliability: row.reliability,
    important: Boolean(Number(row.important)),
    explainedShare: row.explainedShare,
    path: `/classes/${Number(row.classIndex)}-${slugOf(row.name)}#concept-${Number(row.conceptIndex)}`,
  }))
}

/** As SQLite hands integers over. */
interface RawKey {
  modelId: string
  classIndex: bigint
  conceptIndex: bigint
}

interface RawConcept extends RawKey {
  importance: number
  contrast: number | null
  prevalence: number
  reliability: number | null
  important: bigint | boolean
  wnid: string | null
  name: string
  explainedShare: number
}

function keyOf({ modelId, classIndex, conceptIndex }: RawKey): ConceptKey {
  return { modelId, classIndex: Number(classIndex), conceptIndex: Number(conceptIndex) }
}
