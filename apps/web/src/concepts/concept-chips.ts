import type { ConceptCard } from '@lens/db'
import type { Chip } from '../frame/chips.tsx'
import { conceptsPath, type ConceptFilters } from '../urls/concept-filters.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { PREVALENCE, RELIABILITY } from './facet-names.ts'

/** `first`: a concept that was found, which knows the names of the classes asked for by number. */
export function conceptChips(
  filters: ConceptFilters,
  first: ConceptCard | undefined,
  model: ModelInUrl,
): Chip[] {
  const className = first?.className ?? `class ${String(filters.class)}`
  const alignedName = first?.aligned?.className ?? `class ${String(filters.aligned)}`
  const says: [keyof ConceptFilters, string][] = [
    ['q', `“${filters.q ?? ''}”`],
    ['class', `of ${className}`],
    ['aligned', `closest to ${alignedName}`],
    ['importance', `importance at least ${String(filters.importance)} %`],
    ['important', 'important ones only'],
    ['suspect', 'suspects only'],
    ['elsewhere', 'closest to another class than their own'],
    ['labelled', 'named ones only'],
    ['pictured', 'with a synthesised picture'],
    ['prevalence', `prevalence ${filters.prevalence === undefined ? '' : PREVALENCE[filters.prevalence]}`],
    [
      'reliability',
      `reliability ${filters.reliability === undefined ? '' : RELIABILITY[filters.reliability]}`,
    ],
  ]
  return says
    .filter(([name]) => filters[name] !== undefined)
    .map(([name, text]) => ({
      text,
      without: conceptsPath({ ...filters, [name]: undefined, page: 1 }, model),
    }))
}
