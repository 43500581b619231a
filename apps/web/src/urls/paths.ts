import type { PointKey } from '@lens/db'

/**
 * Every address of the site. Links carry `?model=` only for a run that is not the default one, so that the usual
 * address is the short one. `model` is therefore what to write into the address: null for the default run.
 */
export type ModelInUrl = string | null

type Value = string | number | null | undefined
type Parameters = Record<string, Value | readonly number[]>

export function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    // A list repeats its name, as the boxes of a form do.
    for (const one of Array.isArray(value) ? (value as number[]) : [value as Value]) {
      if (one !== null && one !== undefined && one !== '') query.append(name, String(one))
    }
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

export function homePath(model: ModelInUrl): string {
  return withQuery('/', { model })
}

export function methodPath(model: ModelInUrl, term?: string): string {
  const path = withQuery('/method', { model })
  return term === undefined ? path : `${path}#${term}`
}

export function randomPath(model: ModelInUrl): string {
  return withQuery('/classes/random', { model })
}

interface Named {
  index: number
  slug: string
}

/** A class is named by its index (labels collide); the slug is for the reader's eyes. */
export function classKey({ index, slug }: Named): string {
  return slug === '' ? String(index) : `${String(index)}-${slug}`
}

export function classPath(named: Named, model: ModelInUrl): string {
  return withQuery(`/classes/${encodeURIComponent(classKey(named))}`, { model })
}

export function conceptAnchor(index: number): string {
  return `concept-${String(index)}`
}

export function conceptPath(named: Named, concept: number, model: ModelInUrl): string {
  return `${classPath(named, model)}#${conceptAnchor(concept)}`
}

/** The page about one concept: `251-3` is concept 3 of class 251. */
export function conceptPagePath(classIndex: number, concept: number, model: ModelInUrl): string {
  return withQuery(`/concepts/${String(classIndex)}-${String(concept)}`, { model })
}

export function parseConceptKey(key: string): { classIndex: number; concept: number } | null {
  const parts = /^(0|[1-9]\d{0,8})-(0|[1-9]\d{0,3})$/.exec(key)
  return parts === null ? null : { classIndex: Number(parts[1]), concept: Number(parts[2]) }
}

export function picturePath(picture: string): string {
  return `/assets/${picture}`
}

/** What other sites show in place of a link to a class or a concept. */
export function classPreviewPath(index: number, modelId: string): string {
  return withQuery(`/previews/classes/${String(index)}.png`, { model: modelId })
}

export function conceptPreviewPath(classIndex: number, concept: number, modelId: string): string {
  return withQuery(`/previews/concepts/${String(classIndex)}-${String(concept)}.png`, { model: modelId })
}

/** The card of a concept that other sites may frame. */
export function embeddedConceptPath(classIndex: number, concept: number, modelId: string): string {
  return withQuery(`/embed/concepts/${String(classIndex)}-${String(concept)}`, { model: modelId })
}

/** A crop's outline among those of its class; `name` is the number of its concept or sub-concept. */
export function outlinePath(
  { modelId, classIndex }: { modelId: string; classIndex: number },
  name: string,
  position: number,
): string {
  return `/outlines/${encodeURIComponent(modelId)}/${String(classIndex)}.svg#${outlineId(name, position)}`
}

export function outlineId(name: string, position: number): string {
  return `o${name}-${String(position)}`
}

/** A drawing that is a document of its own. */
export function mapPath(version: string, anchor?: string): string {
  return `/assets/maps/${version}.html${anchor === undefined ? '' : `#${anchor}`}`
}

/** `967-espresso` → 967; null if it cannot name a class. */
export function parseClassKey(key: string): number | null {
  const index = /^(0|[1-9]\d{0,8})(?:-.*)?$/.exec(key)?.[1]
  return index === undefined ? null : Number(index)
}

/** `251-p3`: point 3 of class 251; `251-m3`: its miss 3. */
export function imageKey({ classIndex, role, position }: PointKey): string {
  return `${String(classIndex)}-${role === 'miss' ? 'm' : 'p'}${String(position)}`
}

export function parseImageKey(key: string): PointKey | null {
  const parts = /^(0|[1-9]\d{0,8})-([pm])(0|[1-9]\d{0,8})$/.exec(key)
  if (parts === null) return null
  return {
    classIndex: Number(parts[1]),
    role: parts[2] === 'm' ? 'miss' : 'point',
    position: Number(parts[3]),
  }
}

export function explainPath(model: ModelInUrl): string {
  return withQuery('/explain', { model })
}

/** What programs can ask. */
export function apiPath(model: ModelInUrl): string {
  return withQuery('/api', { model })
}

export function workPath(model: ModelInUrl): string {
  return withQuery('/work', { model })
}
