import { CONCEPT_SORTS, type ConceptQuery, type ConceptSort, type FacetName } from '@lens/db'
import type { z } from 'zod'
import {
  flag,
  leniently,
  oneOf,
  percentage,
  share,
  single,
  text,
  whole,
  type SearchParameters,
} from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

/** The one codec between the address of /concepts and the query it asks. Names are those of the form's fields. */
export const conceptFields = {
  q: text.describe('Words from the name of the class, or from the name that a person gave the concept'),
  importance: percentage.describe('Least importance, in per cent'),
  important: flag.describe('Only important concepts'),
  prevalence: oneOf(['most', 'some', 'rare']).describe(
    'Contributes most at a quarter of the points or more, at a twentieth or more, or at fewer',
  ),
  reliability: oneOf(['high', 'middling', 'low']).describe(
    'Accuracy where it contributes most: at least 95 %, at least 80 %, or less',
  ),
  elsewhere: flag.describe('Only those that align best with another class than their own'),
  suspect: flag.describe('Only suspected shortcuts'),
  labelled: flag.describe('Only those that a person has named'),
  pictured: flag.describe('Only those with a synthesised picture'),
  class: whole.describe('Index of their class'),
  aligned: whole.describe('Index of the class that they align best with'),
  sort: oneOf(CONCEPT_SORTS).describe('The order, largest first; if left out, by importance'),
}
const schema = leniently({ ...conceptFields, view: oneOf(['table']) })

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
