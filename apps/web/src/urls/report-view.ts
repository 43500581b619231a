import { leniently, single, type SearchParameters } from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

const schema = leniently({})

export function readReportPage(parameters: SearchParameters): number {
  return schema.parse(single(parameters)).page
}

export function reportPath(model: ModelInUrl, page = 1): string {
  return withQuery('/report', { page: page === 1 ? undefined : page, model })
}
