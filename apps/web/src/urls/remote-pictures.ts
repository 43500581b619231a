import type { ClassDetail, ConceptDetail } from '@lens/db'
import { single, type SearchParameters } from './parameters.ts'

/** Reader's leave, in the address, to fetch pictures of a published page from where they lie: `?pictures=remote`. */
const PARAMETER = 'pictures'
const ALLOWED = 'remote'
const CROPS = 10

export function allowsRemotePictures(parameters: SearchParameters): boolean {
  return single(parameters)[PARAMETER] === ALLOWED
}

/** The address of a page with that leave, or without. */
export function withRemotePictures(path: string, allowed: boolean): string {
  if (!allowed) return path
  return `${path}${path.includes('?') ? '&' : '?'}${PARAMETER}=${ALLOWED}`
}

/** Of a concept of the LENS site, in full. */
export function remotePicturesOf(
  { index: classIndex }: ClassDetail,
  { index }: ConceptDetail,
  base: string,
): { visualisation: string; crops: string[] } {
  const name = `${String(classIndex)}_${String(index)}`
  return {
    visualisation: `${base}fviz/${name}.png`,
    crops: Array.from({ length: CROPS }, (_, crop) => `${base}crops/${name}_${String(crop)}.png`),
  }
}
