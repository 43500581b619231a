import {
  createServer,
  request as ask,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { watchDatabase } from '@lens/db'
import { LRUCache } from 'lru-cache'
import next from 'next'
import { env } from '../src/env.ts'
import { pictureResponse } from '../src/pictures/picture-response.ts'
import { answerTo as gateTo } from '../src/server/gate.ts'
import { IMAGES_HEADER, KEEP_HEADER } from '../src/server/keep.ts'
import { LARGEST_FORM } from '../src/server/largest-upload.ts'
import { Answer } from './answer.ts'
import { Arrivals, Unwanted } from './arrivals.ts'
import { finishDocument } from './document.ts'
import { endWithParent } from './end-with-parent.ts'
import { askedList, fillList, headOf } from './lists.ts'
import { PageCache, type Made } from './page-cache.ts'

/**
 * The built site, with its pages kept: what Next answers is finished (document.ts) and given again until the database changes.
 * Pictures are read from the home: by way of Next each would take six times as long, and a page has a hundred. Other files go straight
 * to Next, which knows how to keep them.
 */

endWithParent()

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } })
const site = next({ dev: false, dir: join(import.meta.dirname, '..') })
await site.prepare()
const handle = site.getRequestHandler()
const cache = new PageCache(watchDatabase(env.LENS_HOME))
/** Lists without their bodies, by host, to be filled with what is asked of them: heads do not change while the site is up. */
const frames = new LRUCache<string, Frame>({ max: 20 })

/** Next itself, for this process alone to ask. */
const inner = createServer((request, response) => void handle(request, response))
await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve))
const innerPort = (inner.address() as AddressInfo).port

const PICTURE = /^\/assets\/([^/]+\.webp)$/
const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' }
const FILES = /^\/(_next|assets)\/|^\/(icon\.svg|robots\.txt)$/

/** A name or an address, perhaps with a port: pages say it where they say their own address. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

const arrivals = new Arrivals({ each: LARGEST_FORM, together: 8 * LARGEST_FORM, patience: 60_000 })

/**
 * In milliseconds. Next answers no form before all of it is there, not even one that it need not read: 200 of ten bytes a second each
 * were still connected when this was Node's own five minutes.
 */
const REQUESTS = { requestTimeout: 70_000, connectionsCheckingInterval: 5_000 }

createServer(REQUESTS, (request, response) => {
  const [path = '/'] = (request.url ?? '/').split('?')
  const picture = PICTURE.exec(path)?.[1]
  const { host = '' } = request.headers
  if (host !== '' && !(HOST.test(host) && URL.canParse(`http://${host}`)))
    response.writeHead(400, PLAIN).end('There is no such host.\n')
  else if (picture !== undefined && onlyReads(request))
    sendPicture(request, response, picture).catch((error: unknown) => {
      fail(response, error)
    })
  else if (FILES.test(path)) void handle(request, response)
  else
    answerTo(request)
      .then((answer) => answer.send(request, response))
      .catch((error: unknown) => {
        if (!response.destroyed) fail(response, error)
      })
}).listen(Number(values.port))

function onlyReads({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}

async function sendPicture(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  const answer = await pictureResponse(name, request.headers['if-none-match'] ?? null)
  const body = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body)
}

async function answerTo(request: IncomingMessage): Promise<Answer> {
  const { method, url = '/', headers } = request
  if (!onlyReads(request)) {
    const form = (await arrivals.whole(request)) ?? request
    return (await finished(await asked({ path: url, headers, method, form }), url)).answer
  }
  // Of a visitor, a page knows the address alone. A made-up host only makes its own pages.
  const host = headers.host === '' ? 'localhost' : (headers.host ?? 'localhost')
  return cache.get(`${host} ${url}`, () => made(host, url))
}

async function made(host: string, path: string): Promise<Made> {
  const get = (path: string) => asked({ path, headers: { host, accept: 'text/html' } })
  const list = askedList(path)
  const gate = list && (await gateTo(list.url))
  if (list === null || gate?.kind !== 'page') return finished(await get(path), path)
  const frame = await frameOf(host, list.url.pathname)
  if (frame === null) return finished(await get(path), path)
  const body = Buffer.from(await fillList(list, frame.head))
  return finished({ ...frame.asked, body, keep: gate.keep, images: gate.images }, path)
}

interface Frame {
  asked: Omit<Asked, 'body'>
  head: string
}

/** Null where the list cannot be had. */
async function frameOf(host: string, path: string): Promise<Frame | null> {
  const known = frames.get(host + path)
  if (known) return known
  const { body, ...rest } = await asked({ path, headers: { host, accept: 'text/html' } })
  if (rest.status !== 200) return null
  const frame = { asked: rest, head: headOf(body.toString()) }
  frames.set(host + path, frame)
  return frame
}

/** What Next answers. */
interface Asked {
  status: number
  headers: OutgoingHttpHeaders
  body: Buffer
  /** For how many seconds it may be given again; null: it may not. */
  keep: number | null
  /** Another host that its pictures may come from. */
  images: string | null
}

interface Question {
  path: string
  headers: OutgoingHttpHeaders
  method?: string | undefined
  /** Whole, or as it comes. */
  form?: Buffer | IncomingMessage
}

async function asked({ path, headers, method = 'GET', form }: Question): Promise<Asked> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const question = ask(
      {
        host: '127.0.0.1',
        port: innerPort,
        path,
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
      },
      resolve,
    ).on('error', reject)
    if (form === undefined || form instanceof Buffer) question.end(form)
    // A visitor who leaves in the middle takes the question along.
    else pipeline(form, question).catch(reject)
  })
  const body = await buffer(response)
  const { [KEEP_HEADER]: keep, [IMAGES_HEADER]: images, ...rest } = response.headers
  return {
    status: response.statusCode ?? 500,
    headers: withoutExchange(rest),
    body,
    keep: keep === undefined ? null : Number(keep),
    images: images === undefined ? null : String(images),
  }
}

async function finished({ status, headers, body, keep, images }: Asked, path: string): Promise<Made> {
  const isPage = String(headers['content-type']).startsWith('text/html')
  const page = isPage
    ? finishDocument(body.toString(), images ?? '', path.startsWith('/embed/'))
    : { html: body, policy: undefined, once: false }
  const kept = status === 200 && keep !== null && !page.once
  const answer = await Answer.of(
    status,
    {
      ...headers,
      ...(isPage && { 'content-security-policy': page.policy }),
      ...(kept ? { 'cache-control': 'no-cache' } : isPage && { 'cache-control': 'no-store' }),
    },
    Buffer.from(page.html),
  )
  return { answer, keep: kept ? keep : 0 }
}

/** What is about that one exchange, and not about the page. */
const OF_THE_EXCHANGE = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'vary']

function withoutExchange(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_EXCHANGE.includes(name)))
}

function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof Unwanted) {
    // What is still on its way is not read.
    response.writeHead(error.status, { ...PLAIN, Connection: 'close' }).end(`${error.message}\n`)
    return
  }
  console.error(error)
  if (!response.headersSent) response.writeHead(500, PLAIN)
  response.end('This page could not be made. The cause is in the log of the server.\n')
}
