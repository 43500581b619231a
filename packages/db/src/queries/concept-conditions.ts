import type { Connection } from '../database/open.ts'
import { CLASS_ENTRY } from '../search/entries.ts'
import { matchOf } from '../search/match.ts'
import { SUSPECT_FROM, type ConceptFacets, type ConceptQuery, type FacetName } from '../views.ts'
import { Conditions } from './statement.ts'

/** Every value of every facet, as a condition on a concept `k`. They name nothing that a person typed. */
export const FACETS: { [F in FacetName]: Record<ConceptFacets[F], string> } = {
  important: { yes: 'k."important" = 1' },
  prevalence: {
    most: 'k."prevalence" >= 0.25',
    some: 'k."prevalence" >= 0.05 AND k."prevalence" < 0.25',
    rare: 'k."prevalence" < 0.05',
  },
  reliability: {
    high: 'k."reliability" >= 0.95',
    middling: 'k."reliability" >= 0.8 AND k."reliability" < 0.95',
    low: 'k."reliability" < 0.8',
  },
  elsewhere: { yes: 'k."alignedClass" <> k."classIndex"' },
  suspect: { yes: `k."suspicion" >= ${SUSPECT_FROM}` },
  labelled: {
    yes: `(k."modelId", k."classIndex", k."conceptIndex") IN
      (SELECT "modelId", "classIndex", "conceptIndex" FROM "SearchEntry" WHERE "conceptIndex" > ${CLASS_ENTRY})`,
  },
  pictured: {
    yes: `(k."modelId", k."classIndex", k."conceptIndex") IN
      (SELECT "modelId", "classIndex", "conceptIndex" FROM "Visualisation" WHERE "picture" IS NOT NULL)`,
  },
}

/**
 * Holds concepts whose class is found by its names or codes, or that are found by their own label; the class's entry lists
 * the labels of all its concepts, so that column is left out of the first. What is found leads to the concepts, and not the other
 * way round: nine in ten of a thousand classes' concepts are never looked at.
 */
const FOUND = `k."rowid" IN (
  SELECT n."rowid" FROM (SELECT "rowid" AS "id" FROM "search_words" WHERE "search_words" MATCH ?) m
    CROSS JOIN "SearchEntry" e ON e."id" = m."id" AND e."conceptIndex" = ${CLASS_ENTRY}
    CROSS JOIN "Concept" n ON n."modelId" = e."modelId" AND n."classIndex" = e."classIndex"
  UNION ALL
  SELECT n."rowid" FROM (SELECT "rowid" AS "id" FROM "search_words" WHERE "search_words" MATCH ?) m
    CROSS JOIN "SearchEntry" e ON e."id" = m."id"
    CROSS JOIN "Concept" n ON n."modelId" = e."modelId" AND n."classIndex" = e."classIndex"
      AND n."conceptIndex" = e."conceptIndex")`

export async function conditionsOf(connection: Connection, query: ConceptQuery): Promise<Conditions> {
  const conditions = new Conditions()
    .where('k."modelId" = ?', query.modelId)
    .where('k."classIndex" = ?', query.classIndex)
    .where('k."importance" >= ?', query.minImportance)
    .where('k."alignedClass" = ?', query.alignedWith)
  const match = await matchOf(connection, query.text)
  if (match) conditions.add(FOUND, ...boundTo(match))
  for (const [name, value] of Object.entries(query.facets ?? {}))
    conditions.add(facetCondition(name as FacetName, value))
  return conditions
}

/** Rows of the concepts, of all runs, that a text finds; null where it asks nothing. */
export async function foundByText(
  connection: Connection,
  text: string | undefined,
): Promise<Set<number> | null> {
  const match = await matchOf(connection, text)
  if (!match) return null
  const rows = await connection.$queryRawUnsafe<{ id: number }[]>(
    `SELECT k."rowid" AS "id" FROM "Concept" k WHERE ${FOUND}`,
    ...boundTo(match),
  )
  return new Set(rows.map(({ id }) => id))
}

function boundTo({ expression }: { expression: string }): [string, string] {
  return [`{name synonyms codes} : (${expression})`, expression]
}

function facetCondition(name: FacetName, value: string): string {
  return (FACETS[name] as Record<string, string>)[value] ?? '0'
}
