import { CONCEPT_SORTS, type ConceptQuery, type ConceptSort } from '@lens/db'
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
  class: whole,
  aligned: whole,
  sort: oneOf(CONCEPT_SORTS),
  page: pageNumber,
})

export type ConceptFilters = z.infer<typeof schema>

const PER_PAGE = 24

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
    importantOnly: filters.important,
    classIndex: filters.class,
    alignedWith: filters.aligned,
    sort: conceptSortOf(filters),
    page: filters.page,
    perPage: PER_PAGE,
  }
}

export function conceptsPath(filters: Partial<ConceptFilters>, model: ModelInUrl): string {
  const { page, important, ...rest } = filters
  return withQuery('/concepts', {
    ...rest,
    important: important === true ? 1 : undefined,
    page: page === 1 ? undefined : page,
    model,
  })
}
