import { IMAGE_KINDS, type ImageKind } from '@lens/db'
import type { z } from 'zod'
import { leniently, oneOf, single, whole, type SearchParameters } from './parameters.ts'
import { classKey, withQuery, type ModelInUrl } from './paths.ts'

/** The one codec between the address of a class's images and the question it asks. */
export const classImageFields = {
  kind: oneOf(IMAGE_KINDS).describe('Only images of this kind'),
  concept: whole.describe('Only images where this concept contributes most'),
}
const schema = leniently(classImageFields)

export type ClassImageFilters = z.infer<typeof schema>

export function readClassImageFilters(parameters: SearchParameters): ClassImageFilters {
  return schema.parse(single(parameters))
}

interface Asked {
  kind?: ImageKind | undefined
  concept?: number | undefined
  page?: number | undefined
}

export function classImagesPath(
  named: { index: number; slug: string },
  { kind, concept, page = 1 }: Asked,
  model: ModelInUrl,
): string {
  const path = `/classes/${encodeURIComponent(classKey(named))}/images`
  return withQuery(path, { kind, concept, page: page === 1 ? undefined : page, model })
}
