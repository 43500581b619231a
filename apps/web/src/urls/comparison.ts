import { z } from 'zod'
import { single, text, whole, type SearchParameters } from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

/** The one codec between the address of /compare and what it compares. Names are those of the form's fields. */
const schema = z.object({
  class: whole,
  /** The other class; left out under another model: the one of the same name. */
  with: whole,
  /** The model of the other class; left out: the page's own. */
  other: text,
})

export type Comparison = z.infer<typeof schema>

export function readComparison(parameters: SearchParameters): Comparison {
  return schema.parse(single(parameters))
}

export function comparePath(comparison: Partial<Comparison>, model: ModelInUrl): string {
  return withQuery('/compare', { ...comparison, model })
}
