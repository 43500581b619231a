/** Permanent addresses on the site: they name the run, so that a later one does not take its place. */
export function homeAddress(model: string): string {
  return withModel('/', model)
}

export function classAddress(model: string, index: number, slug: string): string {
  const key = slug === '' ? String(index) : `${index}-${slug}`
  return withModel(`/classes/${encodeURIComponent(key)}`, model)
}

export function conceptAddress(model: string, classIndex: number, concept: number): string {
  return withModel(`/concepts/${classIndex}-${concept}`, model)
}

export function imageAddress(model: string, key: string): string {
  return withModel(`/images/${key}`, model)
}

export function pictureAddress(picture: string): string {
  return `/assets/${picture}`
}

function withModel(path: string, model: string): string {
  return `${path}?model=${encodeURIComponent(model)}`
}
