import { findClassRef, findImage, hasConcept, listOwnConcepts } from '@lens/db'
import { isLensError, type LensErrorCode } from '@lens/errors'
import { readSearchedCrop } from '../urls/image-search.ts'
import { classKey, parseClassKey, parseConceptKey, parseImageKey } from '../urls/paths.ts'
import { allowsRemotePictures } from '../urls/remote-pictures.ts'
import { chooseModel, type Choice, type Selection } from './selected-model.ts'

/** What to answer to an address, before a page is rendered for it. */
export type Answer =
  | {
      kind: 'page'
      /** For how many seconds it may be given again while the database stays as it is. */
      keep: number
      /** Another host that its pictures may come from. */
      images: string | null
    }
  | { kind: 'missing' }
  | { kind: 'moved'; to: string; permanent: boolean }
  | { kind: 'problem'; status: number; message: string }

const STATUS: Record<LensErrorCode, number> = {
  usage: 400,
  input: 400,
  'not-found': 404,
  unsupported: 422,
  busy: 503,
  storage: 500,
}

/**
 * Why this is not left to `notFound()` and `error.tsx`: once a page throws, Next answers with the right status and an
 * empty body, which only a script fills. Decided here, those answers are whole pages for everyone.
 */
export async function answerTo(url: URL): Promise<Answer> {
  try {
    return await answer(url)
  } catch (error) {
    console.error(error)
    return { kind: 'problem', ...describeFault(error) }
  }
}

async function answer(url: URL): Promise<Answer> {
  // Without JavaScript a form sends its empty fields too; the address that is kept and shared has none.
  const cleaned = withoutEmptyParameters(url)
  if (cleaned !== null) return { kind: 'moved', to: cleaned, permanent: false }

  const choice = await chooseModel(url.searchParams.get('model') ?? undefined)
  if (choice.kind === 'unknown') return { kind: 'missing' }
  const page: Answer = { kind: 'page', keep: keepFor(url, choice), images: imagesFor(url, choice) }

  const image = /^\/images\/([^/]+)$/.exec(url.pathname)?.[1]
  if (image !== undefined) {
    const there = choice.kind === 'selected' && (await hasImage(choice.selection, decoded(image)))
    return there ? page : { kind: 'missing' }
  }

  const concept = /^(?:\/embed)?\/concepts\/([^/]+)$/.exec(url.pathname)?.[1]
  if (concept !== undefined) {
    const there = choice.kind === 'selected' && (await knowsConcept(choice.selection, decoded(concept)))
    return there ? page : { kind: 'missing' }
  }

  const own = /^\/own-concepts\/([^/]+)$/.exec(url.pathname)?.[1]
  if (own !== undefined) {
    const there = choice.kind === 'selected' && (await knowsOwnConcept(choice.selection, decoded(own)))
    return there ? page : { kind: 'missing' }
  }

  const [, key, part = ''] = /^\/classes\/([^/]+)(\/images)?$/.exec(url.pathname) ?? []
  if (key === undefined || key === 'random') return page
  const index = parseClassKey(decoded(key))
  if (index === null || choice.kind === 'nothing-explained') return { kind: 'missing' }
  const { database, model } = choice.selection
  const found = await findClassRef(database, model.id, index)
  if (found === null) return { kind: 'missing' }
  const right = encodeURIComponent(classKey(found))
  return key === right
    ? page
    : { kind: 'moved', to: `/classes/${right}${part}${url.search}`, permanent: true }
}

/** A notice of what is at work may outlive it by this much: a job that was killed is not heard of again. */
const WHILE_RUNNING = 10

/** Who opens a page for an image of one's own has the model opened; of what the database holds, the answer is always the same. */
function keepFor({ pathname, searchParams }: URL, choice: Choice): number {
  if (
    pathname === '/explain' ||
    (pathname === '/search' && readSearchedCrop(Object.fromEntries(searchParams)) === null)
  )
    return 0
  return choice.kind === 'selected' && choice.selection.running !== null ? WHILE_RUNNING : Infinity
}

function imagesFor(url: URL, choice: Choice): string | null {
  const remote = choice.kind === 'selected' ? choice.selection.model.remotePictures : null
  return remote !== null && allowsRemotePictures(Object.fromEntries(url.searchParams))
    ? new URL(remote).origin
    : null
}

async function hasImage({ database, model }: Selection, key: string): Promise<boolean> {
  const parsed = parseImageKey(key)
  return parsed !== null && (await findImage(database, model.id, parsed)) !== null
}

async function knowsConcept({ database, model }: Selection, key: string): Promise<boolean> {
  const parsed = parseConceptKey(key)
  return parsed !== null && hasConcept(database, model.id, parsed.classIndex, parsed.concept)
}

async function knowsOwnConcept({ database, model }: Selection, slug: string): Promise<boolean> {
  return (await listOwnConcepts(database, model.id)).some((concept) => concept.slug === slug)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

function withoutEmptyParameters(url: URL): string | null {
  const kept = [...url.searchParams].filter(([, value]) => value.trim() !== '')
  if (kept.length === url.searchParams.size) return null
  const query = new URLSearchParams(kept).toString()
  return query === '' ? url.pathname : `${url.pathname}?${query}`
}

/** What a fault is told as: a status and a sentence. */
export function describeFault(error: unknown): { status: number; message: string } {
  if (isLensError(error)) return { status: STATUS[error.code], message: error.message }
  return { status: 500, message: 'This page could not be made. The cause is in the log of the server.' }
}
