import type { Connection, LensDatabase } from '../database/open.ts'
import type { FacetName } from '../views.ts'
import { FACETS } from './concept-conditions.ts'
import { Conditions } from './statement.ts'

/**
 * What the concepts of a run are told apart by, a column each. Kept in memory: to count ten thousand concepts under every facet takes
 * SQLite 4 ms, more than all else of a list, and this .3 ms.
 */
export interface FacetTable {
  readonly rowids: Float64Array
  readonly classes: Int32Array
  readonly importances: Float64Array
  /** -1: none. */
  readonly aligned: Int32Array
  /** By facet, what each concept has of it: 0 for nothing, else the place of the value in `FACETS`, from 1. */
  readonly values: { readonly [F in FacetName]: Uint8Array }
}

const FACET_NAMES = Object.keys(FACETS) as FacetName[]

interface Kept {
  readonly version: number
  readonly tables: Map<string | undefined, Promise<FacetTable>>
}

const kept = new WeakMap<LensDatabase, Kept>()

/** @param modelId all runs if left out */
export async function facetTableOf(database: LensDatabase, modelId: string | undefined): Promise<FacetTable> {
  // Another number after whatever another connection has changed.
  const [state] = await database.connection.$queryRawUnsafe<{ data_version: number }[]>('PRAGMA data_version')
  const version = state?.data_version ?? 0
  let known = kept.get(database)
  if (known?.version !== version) {
    known = { version, tables: new Map() }
    kept.set(database, known)
  }
  const { tables } = known
  const table = tables.get(modelId) ?? read(database.connection, modelId)
  tables.set(modelId, table)
  // What failed is asked again.
  table.catch(() => tables.delete(modelId))
  return table
}

async function read(connection: Connection, modelId: string | undefined): Promise<FacetTable> {
  const conditions = new Conditions().where('k."modelId" = ?', modelId)
  const columns = FACET_NAMES.map((name) => {
    const cases = Object.values<string>(FACETS[name]).map((condition, i) => `WHEN ${condition} THEN ${i + 1}`)
    return `CASE ${cases.join(' ')} ELSE 0 END AS "${name}"`
  })
  const rows = await connection.$queryRawUnsafe<Row[]>(
    `SELECT k."rowid" AS "id", k."classIndex", k."importance", k."alignedClass", ${columns.join(', ')}
     FROM "Concept" k WHERE ${conditions.sql}`,
    ...conditions.values,
  )
  return {
    rowids: Float64Array.from(rows, ({ id }) => id),
    classes: Int32Array.from(rows, ({ classIndex }) => classIndex),
    importances: Float64Array.from(rows, ({ importance }) => importance),
    aligned: Int32Array.from(rows, ({ alignedClass }) => alignedClass ?? -1),
    values: Object.fromEntries(
      FACET_NAMES.map((name) => [name, Uint8Array.from(rows, (row) => row[name])]),
    ) as Record<FacetName, Uint8Array>,
  }
}

type Row = Record<FacetName, number> & {
  id: number
  classIndex: number
  importance: number
  alignedClass: number | null
}
