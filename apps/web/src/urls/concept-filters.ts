import { CONCEPT_SORTS, type ConceptQuery, type ConceptSort, type FacetName } from '@lens/db'
import { z } from 'zod'
import {
  flag,
  oneOf,
  pageNumber,
  percentage,
  share,
  single,
  text,
  whole,
  type SearchParameters,
} from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

/** The one codec between the address of /concepts and the query it asks. Names are those of the form's fields. */
const schema = z.object({
  q: text,
  importance: percentage,
  important: flag,
  prevalence: oneOf(['most', 'some', 'rare']),
  reliability: oneOf(['high', 'middling', 'low']),
  elsewhere: flag,
  suspect: flag,
  labelled: flag,
  pictured: flag,
  class: whole,
  aligned: whole,
  sort: oneOf(CONCEPT_SORTS),
  view: oneOf(['table']),
  page: pageNumber,
})

export type ConceptFilters = z.infer<typeof schema>

/** What the form cannot ask: facets are links, which count what they would leave. */
export const FACET_NAMES = [
  'important',
  'suspect',
  'elsewhere',
  'labelled',
  'pictured',
  'prevalence',
  'reliability',
] as const satisfies readonly FacetName[]

const PER_PAGE = { gallery: 24, table: 50 }

export function readConceptFilters(parameters: SearchParameters): ConceptFilters {
  return schema.parse(single(parameters))
}

export function conceptSortOf(filters: ConceptFilters): ConceptSort {
  return filters.sort ?? 'importance'
}

export function toConceptQuery(filters: ConceptFilters, modelId: string): ConceptQuery {
  return {
    modelId,
    text: filters.q,
    minImportance: share(filters.importance),
    facets: facetsOf(filters),
    classIndex: filters.class,
    alignedWith: filters.aligned,
    sort: conceptSortOf(filters),
    page: filters.page,
    perPage: PER_PAGE[filters.view ?? 'gallery'],
  }
}

function facetsOf(filters: ConceptFilters): NonNullable<ConceptQuery['facets']> {
  const { important, elsewhere, suspect, labelled, pictured, prevalence, reliability } = filters
  return {
    ...(important === true && { important: 'yes' }),
    ...(elsewhere === true && { elsewhere: 'yes' }),
    ...(suspect === true && { suspect: 'yes' }),
    ...(labelled === true && { labelled: 'yes' }),
    ...(pictured === true && { pictured: 'yes' }),
    ...(prevalence !== undefined && { prevalence }),
    ...(reliability !== undefined && { reliability }),
  }
}

/** Filters as parameters of an address. */
export function conceptParameters(
  filters: Partial<ConceptFilters>,
): Record<string, string | number | undefined> {
  const written = Object.entries(filters).map(
    ([name, value]) => [name, value === true ? 1 : value] as [string, string | number | undefined],
  )
  return { ...Object.fromEntries(written), page: filters.page === 1 ? undefined : filters.page }
}

export function conceptsPath(filters: Partial<ConceptFilters>, model: ModelInUrl): string {
  return withQuery('/concepts', { ...conceptParameters(filters), model })
}
