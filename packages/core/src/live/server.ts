import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import type { ComputeRequest } from './messages.ts'
import { Queue } from './queue.ts'
import { Refusal, refusalFor } from './refusal.ts'
import { readUpload, type UploadLimits } from './upload.ts'

export interface ServerLimits {
  readonly upload: UploadLimits
  /** Images that may wait while one is explained. */
  readonly waiting: number
  /** Uploads that may be arriving at once: each is held in memory. */
  readonly uploads: number
}

/** What refused clients may still send before the connection is cut: without it many would not hear why (as nginx lingers). */
const LINGER = 2000

const index = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)
const concepts = z
  .string()
  .regex(/^(\d{1,4}(,\d{1,4}){0,63})?$/, 'must be concepts as 1,3')
  .transform((text) => text.split(',').filter(Boolean).map(Number))
const uploadQuery = z.object({
  model: z.string(),
  class: index.optional(),
  off: concepts.default([]),
})
const preparationQuery = z.object({ model: z.string() })
const searchQuery = z.object({ model: z.string() })
const cropQuery = z.object({ model: z.string(), class: index, concept: index, crop: index })
const pointQuery = z.object({
  model: z.string(),
  class: index,
  image: z.string().min(1),
  off: concepts.default([]),
  explain: index.optional(),
})

/**
 * The HTTP side of live explanations: `POST /explain`, `GET /point`, `POST` and `GET /search`, `POST /prepare`, `GET /health`. Errors are a status
 * and a sentence.
 * @param compute answers one request with JSON; called once at a time
 */
export function liveServer(
  limits: ServerLimits,
  compute: (request: ComputeRequest) => Promise<string>,
): Server {
  const queue = new Queue(limits.waiting)
  let uploads = 0

  async function upload(message: IncomingMessage, gone: AbortSignal): Promise<Buffer> {
    queue.requirePlace()
    if (uploads >= limits.uploads)
      throw new Refusal(503, 'Too many images are arriving at once; try again in a few seconds.')
    uploads += 1
    try {
      return await readUpload(message, limits.upload, gone)
    } finally {
      uploads -= 1
    }
  }

  async function answer(message: IncomingMessage, gone: AbortSignal): Promise<string> {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://live')
    const route = `${message.method ?? ''} ${pathname}`
    const query = Object.fromEntries(searchParams)
    if (route === 'GET /health') return JSON.stringify({ waiting: queue.waiting })
    if (route === 'POST /explain') {
      const { model: modelId, class: classIndex, off } = validated(uploadQuery, query)
      const bytes = await upload(message, gone)
      return queue.run(() => compute({ kind: 'upload', modelId, classIndex, off, bytes }), gone)
    }
    if (route === 'GET /point') {
      const { model: modelId, class: classIndex, ...rest } = validated(pointQuery, query)
      return queue.run(() => compute({ kind: 'point', modelId, classIndex, ...rest }), gone)
    }
    if (route === 'POST /search') {
      const { model: modelId } = validated(searchQuery, query)
      const bytes = await upload(message, gone)
      return queue.run(() => compute({ kind: 'search', modelId, bytes }), gone)
    }
    if (route === 'GET /search') {
      const { model: modelId, class: classIndex, concept, crop } = validated(cropQuery, query)
      return queue.run(() => compute({ kind: 'crop-search', modelId, classIndex, concept, crop }), gone)
    }
    if (route === 'POST /prepare') {
      const { model: modelId } = validated(preparationQuery, query)
      // Only where nobody waits: it is a guess at what will be asked.
      return queue.isIdle ? queue.run(() => compute({ kind: 'preparation', modelId }), gone) : 'null'
    }
    throw new Refusal(404, 'There is nothing at this address.')
  }

  return createServer((message, response) => {
    const gone = new AbortController()
    response.on('close', () => {
      gone.abort()
    })
    answer(message, gone.signal).then(
      (json) => {
        reply(message, response, 200, json)
      },
      (error: unknown) => {
        if (gone.signal.aborted) return
        const { status, message: sentence } = refusalFor(error)
        // A bug is logged whole; the client hears only that there is one.
        if (status === 500) console.error(error)
        reply(message, response, status, JSON.stringify({ message: sentence }))
      },
    )
  })
}

/** @throws Refusal 400 */
function validated<T>(schema: z.ZodType<T>, query: Record<string, string>): T {
  const { data, error } = schema.safeParse(query)
  if (!error) return data
  const [issue] = error.issues
  throw new Refusal(
    400,
    `The address is not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
  )
}

function reply(message: IncomingMessage, response: ServerResponse, status: number, json: string): void {
  if (response.destroyed) return
  const isWhole = message.complete
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
    'cache-control': 'no-store',
    ...(!isWhole && { connection: 'close' }),
  })
  response.end(json)
  if (isWhole) return
  message.resume()
  const cut = setTimeout(() => message.destroy(), LINGER)
  message.on('close', () => {
    clearTimeout(cut)
  })
}
