import { CLASS_SORTS, type ClassSort } from '@lens/db'
import type { SortLink } from '../frame/sort-links.tsx'
import {
  classesPath,
  descendsByItself,
  isDescending,
  sortOf,
  type ClassFilters,
} from '../urls/class-filters.ts'
import type { ModelInUrl } from '../urls/paths.ts'

const NAMES: Record<ClassSort, string> = {
  relevance: 'Best match',
  name: 'Name',
  index: 'Class number',
  importance: 'Strongest concept',
  explained: 'Explained share',
  accuracy: 'Accuracy',
  points: 'Points',
}

export function classSortLinks(filters: ClassFilters, model: ModelInUrl): SortLink[] {
  const current = sortOf(filters)
  const descending = isDescending(filters)
  return CLASS_SORTS.filter((sort) => sort !== 'relevance' || filters.q !== undefined).map((sort) => {
    const turned = sort === current ? !descending : descendsByItself(sort)
    const direction = turned === descendsByItself(sort) ? undefined : turned ? 'descending' : 'ascending'
    const path = classesPath(
      { ...filters, sort, direction: sort === 'relevance' ? undefined : direction, page: 1 },
      model,
    )
    const order = sort === 'relevance' ? null : descending ? 'descending' : 'ascending'
    return { name: NAMES[sort], path, current: sort === current, order }
  })
}
