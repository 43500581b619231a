import type { PointKey } from '@lens/db'
import { leniently, single, whole, type SearchParameters } from './parameters.ts'
import { imageKey, withQuery, type ModelInUrl } from './paths.ts'

/** What an address asks of an image beyond the image itself. Names are those of the form's fields. */
export interface ImageView {
  /** The class whose concepts explain it; the page chooses where the address does not. */
  explain?: number | undefined
  /** Concepts that are switched off, by dictionary index. */
  off: number[]
}

const MOST = 100

const schema = leniently({ explain: whole })

export function readImageView(parameters: SearchParameters): ImageView {
  return { explain: schema.parse(single(parameters)).explain, off: readOff(parameters['off']) }
}

/** `off=1&off=3` as a form sends it, or `off=1,3` as a person writes it. */
export function readOff(value: string | string[] | undefined): number[] {
  const written = [value ?? []].flat().flatMap((part) => part.split(','))
  const numbers = written.filter((part) => /^\d{1,6}$/.test(part)).map(Number)
  return [...new Set(numbers)].sort((a, b) => a - b).slice(0, MOST)
}

export function imagePath(key: PointKey, model: ModelInUrl, view: Partial<ImageView> = {}): string {
  return withQuery(`/images/${imageKey(key)}`, { explain: view.explain, off: view.off ?? [], model })
}
