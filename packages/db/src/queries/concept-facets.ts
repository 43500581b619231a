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
  const sums = values.map(({ name, value }) => {
    const others = Object.entries(chosen).filter(([other]) => other !== name)
    const held = [...others, [name, value] as const].map(([of, value]) =>
      facetCondition(of as FacetName, value),
    )
    return `SUM(${held.map((condition) => `(${condition})`).join(' AND ')}) AS "${columnOf(name, value)}"`
  })
  const [row = {}] = await connection.$queryRawUnsafe<Record<string, bigint | number | null>[]>(
    `SELECT ${sums.join(', ')} FROM "Concept" k WHERE ${conditions.sql}`,
    ...conditions.values,
  )
  const counts: Partial<Record<FacetName, Record<string, number>>> = {}
  for (const { name, value } of values) {
    counts[name] = { ...counts[name], [value]: Number(row[columnOf(name, value)] ?? 0) }
  }
  return counts as FacetCounts
}

function columnOf(name: string, value: string): string {
  return `${name} ${value}`
}
