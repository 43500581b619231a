import { isLensError } from '@lens/errors'
import type { NextRequest } from 'next/server'
import { readOff } from '../urls/image-view.ts'
import { askAboutUpload, hasLiveProcess, type LiveAnswer } from './live.ts'
import { chooseModel } from './selected-model.ts'

/** What became of an upload. It lives as long as it takes to make the page about it; the image itself is not in it. */
export interface UploadAnswer {
  /** Of the whole page. */
  status: number
  /** Why nothing was asked; else null, and there is one answer for each model. */
  refusal: string | null
  asked: { modelId: string; answer: LiveAnswer }[]
  classIndex: number | undefined
  every: boolean
  off: number[]
}

const LARGEST = 15 * 1024 * 1024
/** What a form adds to the image: boundaries, names, the other fields. */
const FORM = 64 * 1024
const PATIENCE = 60_000

/** Each holds its image in memory, so there are not many; those who wait for the model wait in its own queue. */
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
    if (atOnce >= MOST_AT_ONCE) throw new Refusal(503, 'Several visitors are waiting; try again in a moment.')
    atOnce += 1
    try {
      return await askWith(request, await formOf(request))
    } finally {
      atOnce -= 1
    }
  } catch (error) {
    const nothing = { asked: [], classIndex: undefined, every: false, off: [] }
    if (error instanceof Refusal) return { status: error.status, refusal: error.message, ...nothing }
    if (isLensError(error)) return { status: 500, refusal: error.message, ...nothing }
    throw error
  }
}

async function formOf(request: NextRequest): Promise<FormData> {
  if (!hasLiveProcess()) throw new Refusal(503, 'This site cannot explain images: nothing runs that could.')
  const length = Number(request.headers.get('content-length') ?? NaN)
  if (Number.isNaN(length)) throw new Refusal(411, 'The upload does not say how large it is.')
  if (length > LARGEST + FORM) throw tooLarge()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(new Refusal(408, 'The image took too long to arrive. Try again, or choose a smaller one.'))
    }, PATIENCE)
  })
  try {
    return await Promise.race([request.formData(), late])
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, 'The upload could not be read. Try again.')
  } finally {
    clearTimeout(timer)
  }
}

async function askWith(request: NextRequest, form: FormData): Promise<UploadAnswer> {
  const image = form.get('image')
  if (!(image instanceof Blob) || image.size === 0) throw new Refusal(400, 'Choose an image first.')
  if (image.size > LARGEST) throw tooLarge()

  const choice = await chooseModel(request.nextUrl.searchParams.get('model') ?? undefined)
  if (choice.kind !== 'selected') throw new Refusal(404, 'There is no such model here.')
  const { model, models } = choice.selection
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
  return { status, refusal: null, asked, classIndex, every, off }
}

function indexIn(value: FormDataEntryValue | null): number | undefined {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

function tooLarge(): Refusal {
  return new Refusal(413, 'The image is larger than 15 MB. Choose a smaller one.')
}
