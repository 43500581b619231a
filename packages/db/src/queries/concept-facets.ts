import type { LensDatabase } from '../database/open.ts'
import type { ConceptFacets, ConceptQuery, FacetName } from '../views.ts'
import { FACETS, foundByText } from './concept-conditions.ts'
import { facetTableOf } from './facet-table.ts'

/** How many concepts each value of each facet would leave, under all that is asked but the facet itself. */
export type FacetCounts = { [F in FacetName]: Record<ConceptFacets[F], number> }

export async function countFacets(database: LensDatabase, query: ConceptQuery): Promise<FacetCounts> {
  const table = await facetTableOf(database, query.modelId)
  const found = await foundByText(database.connection, query.text)
  const { rowids, classes, importances, aligned } = table
  const { classIndex, minImportance = -Infinity, alignedWith } = query
  const facets = Object.entries(FACETS).map(([name, conditions]) => {
    const values = Object.keys(conditions)
    const chosen = query.facets?.[name as FacetName]
    return {
      name,
      values,
      column: table.values[name as FacetName],
      /** 0: nothing is asked of it. */
      chosen: chosen === undefined ? 0 : values.indexOf(chosen) + 1,
      counts: new Uint32Array(values.length + 1),
    }
  })
  for (let i = 0; i < rowids.length; i++) {
    if ((importances[i] as number) < minImportance) continue
    if (classIndex !== undefined && classes[i] !== classIndex) continue
    if (alignedWith !== undefined && aligned[i] !== alignedWith) continue
    if (found !== null && !found.has(rowids[i] as number)) continue
    const missed = facets.filter(({ column, chosen }) => chosen > 0 && column[i] !== chosen)
    // Under all other choices: a concept counts for every facet, or for the one alone that it is left out by.
    if (missed.length > 1) continue
    for (const { column, counts } of missed.length === 1 ? missed : facets) {
      const value = column[i] as number
      counts[value] = (counts[value] as number) + 1
    }
  }
  return Object.fromEntries(
    facets.map(({ name, values, counts }) => [
      name,
      Object.fromEntries(values.map((value, at) => [value, counts[at + 1]])),
    ]),
  ) as FacetCounts
}
