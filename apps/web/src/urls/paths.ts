/**
 * Every address of the site. Links carry `?model=` only for a run that is not the default one, so that the usual
 * address is the short one. `model` is therefore what to write into the address: null for the default run.
 */
export type ModelInUrl = string | null

type Parameters = Record<string, string | number | null | undefined>

export function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
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

export function picturePath(picture: string): string {
  return `/assets/${picture}`
}

/** `967-espresso` → 967; null if it cannot name a class. */
export function parseClassKey(key: string): number | null {
  const index = /^(0|[1-9]\d{0,8})(?:-.*)?$/.exec(key)?.[1]
  return index === undefined ? null : Number(index)
}
