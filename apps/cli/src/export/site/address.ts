/** A page or file of the site, as the copy names it: what asks the same is one address. */
export type Address = string

/** What only a server can answer, or is no page. */
const LEFT_OUT = /^\/(explain|search|suggestions|compare|work|problem|api|embed|classes\/random)(\/|$)/
const FILE = /^\/(_next|assets)\/|\.\w+$/
/** Parameters that a copy has pages for; what filters and sorts does not end. */
const KEPT = ['kind', 'model', 'page']

export interface Scope {
  /** What the site shows where an address names no run. */
  defaultModel: string
  /** Whether every image has its page. */
  images: boolean
  /** Where the copy will lie, without a last slash; null where nobody has said, and then no page names itself. */
  address: string | null
}

/** Pictures that other sites show in place of a link, which has to be whole. */
const PREVIEW = /^\/previews\//

/** Null for what is not part of a copy. */
export function addressOf(url: URL, { defaultModel, images, address }: Scope): Address | null {
  const path = decoded(url.pathname)
  if (path === null || LEFT_OUT.test(path)) return null
  const preview = PREVIEW.test(path)
  if (preview && address === null) return null
  if (FILE.test(path) && !preview) return path
  if (path.startsWith('/images/') && !images) return null
  const query = [...url.searchParams].filter(
    ([name, value]) => !(name === 'model' && value === defaultModel) && !(name === 'page' && value === '1'),
  )
  if (query.some(([name]) => !KEPT.includes(name))) return null
  const written = new URLSearchParams(query.sort(([a], [b]) => a.localeCompare(b))).toString()
  return written === '' ? path : `${path}?${written}`
}

/** Where the copy keeps it, below its folder. */
export function fileOf(address: Address): string {
  const { pathname, searchParams } = new URL(address, 'http://copy')
  const path = decoded(pathname) ?? pathname
  // Some hosts do not serve folders that begin with an underscore.
  const preview = PREVIEW.test(path)
  if (FILE.test(path) && !preview) return path.slice(1).replace(/^_next\//, 'next/')
  const model = searchParams.get('model')
  const kind = searchParams.get('kind')
  const page = searchParams.get('page')
  const folders = [
    ...(model === null ? [] : ['models', encodeURIComponent(model)]),
    ...path.split('/'),
    ...(kind === null ? [] : [`kind-${encodeURIComponent(kind)}`]),
    ...(page === null ? [] : [`page-${page}`]),
  ]
  return [...folders, ...(preview ? [] : ['index.html'])].filter((folder) => folder !== '').join('/')
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
