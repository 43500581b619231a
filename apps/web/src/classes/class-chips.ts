import type { Chip } from '../frame/chips.tsx'
import { classesPath, type ClassFilters } from '../urls/class-filters.ts'
import type { ModelInUrl } from '../urls/paths.ts'

/** What each filter says about the list, in the order of the form. */
const SAYS: [keyof ClassFilters, (value: string) => string][] = [
  ['q', (value) => `“${value}”`],
  ['importance', (value) => `strongest concept at least ${value} %`],
  ['concepts', (value) => `at least ${value} important concepts`],
  ['concepts-max', (value) => `at most ${value} important concepts`],
  ['explained', (value) => `explained at least ${value} %`],
  ['accuracy', (value) => `accuracy at least ${value} %`],
  ['accuracy-max', (value) => `accuracy at most ${value} %`],
]

export function classChips(filters: ClassFilters, model: ModelInUrl): Chip[] {
  return SAYS.flatMap(([name, says]) => {
    const value = filters[name]
    if (value === undefined) return []
    return [
      { text: says(String(value)), without: classesPath({ ...filters, [name]: undefined, page: 1 }, model) },
    ]
  })
}
