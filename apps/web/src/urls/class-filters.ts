import { CLASS_SORTS, type ClassQuery, type ClassSort } from '@lens/db'
import type { z } from 'zod'
import {
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

/** The one codec between the address of /classes and the query it asks. Names are those of the form's fields. */
export const classFields = {
  q: text.describe('A name, an index, a WordNet id or the name of a concept'),
  importance: percentage.describe('Least importance of the strongest concept, in per cent'),
  concepts: whole.describe('Least number of important concepts'),
  'concepts-max': whole.describe('Largest number of important concepts'),
  explained: percentage.describe('Least explained share, in per cent'),
  accuracy: percentage.describe('Least accuracy, in per cent'),
  'accuracy-max': percentage.describe('Largest accuracy, in per cent'),
  sort: oneOf(CLASS_SORTS).describe('The order; if left out, by relevance with a text and by name without'),
  direction: oneOf(['ascending', 'descending']).describe('If left out, the largest numbers come first'),
}
const schema = leniently(classFields)

export type ClassFilters = z.infer<typeof schema>

const PER_PAGE = 24

export function readClassFilters(parameters: SearchParameters): ClassFilters {
  return schema.parse(single(parameters))
}

/** Names read from A to Z, numbers from the largest. */
export function descendsByItself(sort: ClassSort): boolean {
  return sort !== 'name' && sort !== 'index' && sort !== 'relevance'
}

/** With a text the best match comes first, without one the alphabet decides. */
export function sortOf(filters: ClassFilters): ClassSort {
  return filters.sort ?? (filters.q === undefined ? 'name' : 'relevance')
}

export function isDescending(filters: ClassFilters): boolean {
  if (filters.direction !== undefined) return filters.direction === 'descending'
  return descendsByItself(sortOf(filters))
}

export function toClassQuery(filters: ClassFilters, modelId: string): ClassQuery {
  return {
    modelId,
    text: filters.q,
    minTopImportance: share(filters.importance),
    minImportantConcepts: filters.concepts,
    maxImportantConcepts: filters['concepts-max'],
    minExplainedShare: share(filters.explained),
    minAccuracy: share(filters.accuracy),
    maxAccuracy: share(filters['accuracy-max']),
    sort: sortOf(filters),
    descending: isDescending(filters),
    page: filters.page,
    perPage: PER_PAGE,
  }
}

/** The address of these filters; any change other than of the page starts again at page one. */
export function classesPath(filters: Partial<ClassFilters>, model: ModelInUrl): string {
  const { page, ...rest } = filters
  return withQuery('/classes', { ...rest, page: page === 1 ? undefined : page, model })
}
