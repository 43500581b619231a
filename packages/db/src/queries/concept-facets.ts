import type { LensDatabase } from '../database/open.ts'
import type { ConceptFacets, ConceptQuery, FacetName } from '../views.ts'
import { baseConditionsOf, facetCondition, FACETS } from './concept-conditions.ts'

/** How many concepts each value of each facet would leave, under all that is asked but the facet itself. */
export type FacetCounts = { [F in FacetName]: Record<ConceptFacets[F], number> }

export async function countFacets({ connection }: LensDatabase, query: ConceptQuery): Promise<FacetCounts> {
  const conditions = await baseConditionsOf(connection, query)
  const chosen = query.facets ?? {}
  const values = Object.entries(FACETS).flatMap(([name, conditionsOf]) =>
    Object.keys(conditionsOf).map((value) => ({ name: name as FacetName, value })),
  )
  // Every condition is evaluated once a concept; the counts are sums of what comes out.
  const marks = values.map(
    ({ name, value }) => `COALESCE((${facetCondition(name, value)}), 0) AS "${columnOf(name, value)}"`,
  )
  const sums = values.map(({ name, value }) => {
    const others = Object.entries(chosen).filter(([other]) => other !== name)
    const columns = [...others.map(([other, of]) => columnOf(other, of)), columnOf(name, value)]
    return `SUM(${columns.map((column) => `"${column}"`).join(' AND ')}) AS "sum ${columnOf(name, value)}"`
  })
  const [row = {}] = await connection.$queryRawUnsafe<Record<string, bigint | number | null>[]>(
    `WITH "marked" AS MATERIALIZED (SELECT ${marks.join(', ')} FROM "Concept" k WHERE ${conditions.sql})
     SELECT ${sums.join(', ')} FROM "marked"`,
    ...conditions.values,
  )
  const counts: Partial<Record<FacetName, Record<string, number>>> = {}
  for (const { name, value } of values) {
    counts[name] = { ...counts[name], [value]: Number(row[`sum ${columnOf(name, value)}`] ?? 0) }
  }
  return counts as FacetCounts
}

function columnOf(name: string, value: string): string {
  return `${name} ${value}`
}
