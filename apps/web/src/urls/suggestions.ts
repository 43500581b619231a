import { leniently, single, text, type SearchParameters } from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

const schema = leniently({ q: text })

export function readSuggested(parameters: SearchParameters): string | undefined {
  return schema.parse(single(parameters)).q
}

export function suggestionsPath(model: ModelInUrl): string {
  return withQuery('/suggestions', { model })
}
