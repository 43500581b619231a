import type { z } from 'zod'
import { leniently, single, text, whole, type SearchParameters } from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

/** The one codec between the address of /compare and what it compares. Names are those of the form's fields. */
const schema = leniently({
  class: whole,
  /** The other class; left out under another model: the one of the same name. */
  with: whole,
  /** The model of the other class; left out: the page's own. */
  other: text,
}).omit({ page: true })

export type Comparison = z.infer<typeof schema>

export function readComparison(parameters: SearchParameters): Comparison {
  return schema.parse(single(parameters))
}

export function comparePath(comparison: Partial<Comparison>, model: ModelInUrl): string {
  return withQuery('/compare', { ...comparison, model })
}
