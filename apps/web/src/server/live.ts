import { z } from 'zod'
import { env } from '../env.ts'
import type { CropKey } from '../urls/image-search.ts'

const prediction = z.object({
  classIndex: z.number().int(),
  className: z.string(),
  probability: z.number(),
  logit: z.number(),
})

const map = z
  .object({
    height: z.number().int().positive(),
    width: z.number().int().positive(),
    values: z.array(z.number()),
  })
  .refine(({ height, width, values }) => values.length === height * width, 'a map lacks values')

const seen = z.object({
  modelId: z.string(),
  image: z.object({
    width: z.number(),
    height: z.number(),
    /** What the model sees, in fractions of the upright image. */
    view: z.object({
      x: z.number(),
      y: z.number(),
      width: z.number().positive(),
      height: z.number().positive(),
    }),
    /** The same as a picture; null for an image that the database has a picture of. */
    picture: z
      .string()
      .regex(/^data:image\/webp;base64,[\w+/=]+$/)
      .nullable(),
  }),
  predictions: z.tuple([prediction], prediction),
})

/** What the process says of an image; the API hands it on as it is. */
export const liveExplanation = seen.extend({
  explained: z.object({ classIndex: z.number().int(), className: z.string() }).nullable(),
  /** Why nothing is explained. */
  reason: z.string().nullable(),
  split: z
    .object({
      logit: z.number(),
      bias: z.number(),
      residual: z.number(),
      exact: z.boolean(),
      /** How attributions are made. */
      evidence: z.enum(['saliency', 'occlusion']),
      concepts: z.array(
        z.object({
          index: z.number().int(),
          rank: z.number().int(),
          coefficient: z.number(),
          contribution: z.number(),
          map,
          attribution: map.nullable(),
        }),
      ),
      /** What tells the class from the others among the most probable. */
      rivals: z.array(
        z.object({ classIndex: z.number().int(), lead: z.number(), contributions: z.array(z.number()) }),
      ),
    })
    .nullable(),
  whatIf: z
    .object({ off: z.array(z.number().int()), predictions: z.array(prediction), logit: z.number() })
    .nullable(),
})

const searchSchema = seen.extend({
  /** Classes that were searched. */
  classes: z.number().int(),
  /** What accounts for most of the response first. */
  found: z.array(
    z.object({
      classIndex: z.number().int(),
      index: z.number().int(),
      /** What it accounts for of the model's response, as a share. */
      carried: z.number(),
      /** What all concepts of its class leave of it. */
      missed: z.number(),
      /** Share of its class's points that have less of it. */
      above: z.number().nullable(),
      map,
    }),
  ),
})

export type LiveSearch = z.infer<typeof searchSchema>
export type LiveExplanation = z.infer<typeof liveExplanation>
export type LivePrediction = z.infer<typeof prediction>
export type LiveMap = z.infer<typeof map>
export type LiveSplit = NonNullable<LiveExplanation['split']>
export type LiveConcept = LiveSplit['concepts'][number]

interface Refused {
  kind: 'refused'
  status: number
  message: string
}

/** What became of a question: an explanation, or the sentence that says why there is none. */
export type LiveAnswer = { kind: 'explained'; explanation: LiveExplanation } | Refused

/** The same of a search. */
export type LiveSearchAnswer = { kind: 'searched'; search: LiveSearch } | Refused

interface PointQuestion {
  modelId: string
  classIndex: number
  /** Path relative to the run's folder of images. */
  image: string
  explain: number | undefined
  off: readonly number[]
}

interface UploadQuestion {
  modelId: string
  /** The predicted class if left out. */
  classIndex: number | undefined
  off: readonly number[]
}

/** A page about a stored image has something to show without these; it does not wait for long. */
const POINT_PATIENCE = 15_000
const UPLOAD_PATIENCE = 60_000

/** Null: no such process belongs to this site. */
export async function askAboutPoint(question: PointQuestion): Promise<LiveAnswer | null> {
  const { modelId, classIndex, image, explain, off } = question
  const parameters = { model: modelId, class: classIndex, image, explain, off: off.join(',') }
  return explained(
    await ask('/point', parameters, { signal: AbortSignal.timeout(POINT_PATIENCE) }, liveExplanation),
  )
}

/** As `askAboutPoint`, of an image that a visitor brought. */
export async function askAboutUpload(question: UploadQuestion, bytes: Blob): Promise<LiveAnswer | null> {
  const { modelId, classIndex, off } = question
  return explained(
    await ask(
      '/explain',
      { model: modelId, class: classIndex, off: off.join(',') },
      posted(bytes),
      liveExplanation,
    ),
  )
}

/** Which concepts of all classes an image excites that a visitor brought. Null: no such process belongs to this site. */
export async function searchByUpload(modelId: string, bytes: Blob): Promise<LiveSearchAnswer | null> {
  return searched(await ask('/search', { model: modelId }, posted(bytes), searchSchema))
}

/** The same by a crop of a concept. */
export async function searchByCrop(
  modelId: string,
  { classIndex, concept, crop }: CropKey,
): Promise<LiveSearchAnswer | null> {
  const parameters = { model: modelId, class: classIndex, concept, crop }
  const request = { signal: AbortSignal.timeout(UPLOAD_PATIENCE) }
  return searched(await ask('/search', parameters, request, searchSchema))
}

function posted(body: Blob): RequestInit {
  return { method: 'POST', body, signal: AbortSignal.timeout(UPLOAD_PATIENCE) }
}

function explained(answer: Answer<LiveExplanation> | null): LiveAnswer | null {
  return answer?.kind === 'done' ? { kind: 'explained', explanation: answer.value } : answer
}

function searched(answer: Answer<LiveSearch> | null): LiveSearchAnswer | null {
  return answer?.kind === 'done' ? { kind: 'searched', search: answer.value } : answer
}

/** Has the model opened, which takes longer than an image: for a visitor who is about to bring one. */
export async function expectUploads(modelId: string): Promise<void> {
  if (env.LENS_LIVE === undefined) return
  const address = new URL('/prepare', env.LENS_LIVE)
  address.searchParams.set('model', modelId)
  // Where it fails, the upload will say so.
  await fetch(address, { method: 'POST', signal: AbortSignal.timeout(UPLOAD_PATIENCE) }).catch(
    () => undefined,
  )
}

export function hasLiveProcess(): boolean {
  return env.LENS_LIVE !== undefined
}

type Answer<T> = { kind: 'done'; value: T } | Refused

async function ask<T>(
  path: string,
  parameters: Record<string, string | number | undefined>,
  request: RequestInit,
  answers: z.ZodType<T>,
): Promise<Answer<T> | null> {
  if (env.LENS_LIVE === undefined) return null
  const address = new URL(path, env.LENS_LIVE)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') address.searchParams.set(name, String(value))
  }
  try {
    const response = await connect(address, { ...request, cache: 'no-store' })
    if (!response.ok) return refused(response.status, await sentenceOf(response))
    return { kind: 'done', value: answers.parse(await response.json()) }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return refused(504, null)
    console.error(error)
    return refused(503, 'The process that explains images does not answer. Try again in a moment.')
  }
}

/** Once more where the connection was one kept from before, which the other side had closed in that moment. */
async function connect(address: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (error) {
    const stale = z.object({ cause: z.object({ code: z.enum(['UND_ERR_SOCKET', 'ECONNRESET']) }) })
    if (!stale.safeParse(error).success) throw error
    return fetch(address, request)
  }
}

const SENTENCES: Record<number, string> = {
  408: 'The image took too long to arrive. Try again, or choose a smaller one.',
  413: 'The image is too large.',
  503: 'Several visitors are waiting; try again in a moment.',
  504: 'Explaining the image took too long. Try again in a moment.',
}

function refused(status: number, message: string | null): Refused {
  return {
    kind: 'refused',
    status,
    message: message ?? SENTENCES[status] ?? 'The image could not be explained.',
  }
}

async function sentenceOf(response: Response): Promise<string | null> {
  const body = z.object({ message: z.string().min(1) }).safeParse(await response.json().catch(() => null))
  return body.success ? body.data.message : null
}
