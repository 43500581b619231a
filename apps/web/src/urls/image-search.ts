import type { SearchParameters } from './parameters.ts'
import { single } from './parameters.ts'
import { withQuery, type ModelInUrl } from './paths.ts'

/** A crop that shows a concept, by its place among the concept's crops. */
export interface CropKey {
  classIndex: number
  concept: number
  crop: number
}

/** The crop that an address of /search asks about: `251-3-0` is the first one of concept 3 of class 251. */
export function readSearchedCrop(parameters: SearchParameters): CropKey | null {
  const parts = /^(\d{1,9})-(\d{1,4})-(\d{1,4})$/.exec(single(parameters)['crop'] ?? '')
  if (parts === null) return null
  return { classIndex: Number(parts[1]), concept: Number(parts[2]), crop: Number(parts[3]) }
}

export function searchPath(model: ModelInUrl, crop: CropKey | null = null): string {
  const key = crop && `${String(crop.classIndex)}-${String(crop.concept)}-${String(crop.crop)}`
  return withQuery('/search', { crop: key, model })
}
