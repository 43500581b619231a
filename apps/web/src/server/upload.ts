import { isLensError } from '@lens/errors'
import type { NextRequest } from 'next/server'
import { readOff } from '../urls/image-view.ts'
import { LARGEST_FORM, LARGEST_IMAGE } from './largest-upload.ts'
import {
  askAboutUpload,
  hasLiveProcess,
  searchByUpload,
  type LiveAnswer,
  type LiveSearchAnswer,
} from './live.ts'
import { isForeignPage } from './own-page.ts'
import { chooseModel, type Selection } from './selected-model.ts'

/** What became of an upload. It lives as long as it takes to make the page about it; the image itself is not in it. */
export interface UploadAnswer {
  kind: 'explanation'
  /** Of the whole page. */
  status: number
  /** Why nothing was asked; else null, and there is one answer for each model. */
  refusal: string | null
  asked: { modelId: string; answer: LiveAnswer }[]
  classIndex: number | undefined
  every: boolean
  off: number[]
}

/** What became of an image to search by. */
export interface SearchAnswer {
  kind: 'search'
  /** Of the whole page. */
  status: number
  answer: LiveSearchAnswer
}

/**
 * Each holds its image in memory, so there are not many; those who wait for the model wait in its own queue, and forms that are still
 * arriving with the server (server/arrivals.ts).
 */
const MOST_AT_ONCE = 8
let atOnce = 0

class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Reads the form of /explain and asks about its image; the image is passed on and forgotten. */
export async function answerUpload(request: NextRequest): Promise<UploadAnswer> {
  try {
    return await withForm(request, (form) => askWith(request, form))
  } catch (error) {
    const { status, message } = refusalOf(error)
    return {
      kind: 'explanation',
      status,
      refusal: message,
      asked: [],
      classIndex: undefined,
      every: false,
      off: [],
    }
  }
}

/** The same for the form of /search. */
export async function answerSearch(request: NextRequest): Promise<SearchAnswer> {
  try {
    return await withForm(request, async (form) => {
      const { model } = await selected(request)
      const answer = await searchByUpload(model.id, imageIn(form))
      if (answer === null) throw nothingRuns()
      return { kind: 'search', status: answer.kind === 'refused' ? answer.status : 200, answer }
    })
  } catch (error) {
    const refusal = refusalOf(error)
    return { kind: 'search', status: refusal.status, answer: { kind: 'refused', ...refusal } }
  }
}

/** An image at a time for each visitor, and only so many visitors. */
async function withForm<T>(request: NextRequest, answer: (form: FormData) => Promise<T>): Promise<T> {
  if (atOnce >= MOST_AT_ONCE) throw new Refusal(503, 'Several visitors are waiting; try again in a moment.')
  atOnce += 1
  try {
    return await answer(await formOf(request))
  } finally {
    atOnce -= 1
  }
}

/** What a visitor is told; any other fault is one. */
function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof Refusal) return { status: error.status, message: error.message }
  if (isLensError(error)) return { status: 500, message: error.message }
  throw error
}

async function formOf(request: NextRequest): Promise<FormData> {
  if (isForeignPage(request.headers)) throw new Refusal(403, 'Images can be sent from this site only.')
  if (!hasLiveProcess()) throw nothingRuns()
  const length = Number(request.headers.get('content-length') ?? NaN)
  if (Number.isNaN(length)) throw new Refusal(411, 'The upload does not say how large it is.')
  if (length > LARGEST_FORM) throw tooLarge()
  try {
    return await request.formData()
  } catch {
    throw new Refusal(400, 'The upload could not be read. Try again.')
  }
}

async function askWith(request: NextRequest, form: FormData): Promise<UploadAnswer> {
  const image = imageIn(form)
  const { model, models } = await selected(request)
  const every = form.get('every') !== null
  const off = readOff(form.getAll('off').filter((value) => typeof value === 'string'))
  const classIndex = indexIn(form.get('class'))

  const asked: UploadAnswer['asked'] = []
  // One after the other: an upload takes one place in the queue, whatever it asks for.
  for (const { id } of every ? [model, ...models.filter(({ id }) => id !== model.id)] : [model]) {
    // The class and the concepts that were chosen are those of the page's own model.
    const own = id === model.id
    const question = { modelId: id, classIndex: own ? classIndex : undefined, off: own ? off : [] }
    const answer = await askAboutUpload(question, image)
    if (answer !== null) asked.push({ modelId: id, answer })
  }
  const refused = asked.flatMap(({ answer }) => (answer.kind === 'refused' ? [answer.status] : []))
  const status = refused.length === asked.length ? (refused[0] ?? 503) : 200
  return { kind: 'explanation', status, refusal: null, asked, classIndex, every, off }
}

function imageIn(form: FormData): Blob {
  const image = form.get('image')
  if (!(image instanceof Blob) || image.size === 0) throw new Refusal(400, 'Choose an image first.')
  if (image.size > LARGEST_IMAGE) throw tooLarge()
  return image
}

async function selected(request: NextRequest): Promise<Selection> {
  const choice = await chooseModel(request.nextUrl.searchParams.get('model') ?? undefined)
  if (choice.kind !== 'selected') throw new Refusal(404, 'There is no such model here.')
  return choice.selection
}

function nothingRuns(): Refusal {
  return new Refusal(503, 'This site cannot explain images: nothing runs that could.')
}

function indexIn(value: FormDataEntryValue | null): number | undefined {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

function tooLarge(): Refusal {
  return new Refusal(413, 'The image is larger than 15 MB. Choose a smaller one.')
}
