import { withQuery, type ModelInUrl } from './paths.ts'

export function ownConceptsPath(model: ModelInUrl): string {
  return withQuery('/own-concepts', { model })
}

export function ownConceptPath(slug: string, model: ModelInUrl): string {
  return withQuery(`/own-concepts/${slug}`, { model })
}
