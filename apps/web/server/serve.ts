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
import next from 'next'
import { env } from '../src/env.ts'
import { IMAGES_HEADER, KEEP_HEADER } from '../src/server/keep.ts'
import { Answer } from './answer.ts'
import { finishDocument } from './document.ts'
import { PageCache, type Made } from './page-cache.ts'

/**
 * The built site, with its pages kept: what Next answers is finished (document.ts) and given again until the database changes.
 * Files go straight to Next, which knows how to keep them.
 */

// It ends with the command that has started it, even one that is killed: the port must be free for the next.
process.on('disconnect', () => process.exit(0))
if ((process.connected as boolean | undefined) === false) process.exit(0)

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } })
const site = next({ dev: false, dir: join(import.meta.dirname, '..') })
await site.prepare()
const handle = site.getRequestHandler()
const cache = new PageCache(watchDatabase(env.LENS_HOME))

/** Next itself, for this process alone to ask. */
const inner = createServer((request, response) => void handle(request, response))
await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve))
const innerPort = (inner.address() as AddressInfo).port

const FILES = /^\/(_next|assets)\/|^\/(icon\.svg|robots\.txt)$/

/** A name or an address, perhaps with a port: pages say it where they say their own address. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

createServer((request, response) => {
  const path = request.url ?? '/'
  const { host = '' } = request.headers
  if (host !== '' && !(HOST.test(host) && URL.canParse(`http://${host}`)))
    response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' }).end('There is no such host.\n')
  else if (FILES.test(path.split('?')[0] ?? '')) void handle(request, response)
  else
    answerTo(request)
      .then((answer) => answer.send(request, response))
      .catch((error: unknown) => {
        if (!request.destroyed) fail(response, error)
      })
}).listen(Number(values.port))

async function answerTo(request: IncomingMessage): Promise<Answer> {
  const { method, url = '/', headers } = request
  if (method !== 'GET' && method !== 'HEAD') return (await made(request, headers)).answer
  // Of a visitor, a page knows the address alone. A made-up host only makes its own pages.
  const host = headers.host === '' ? 'localhost' : (headers.host ?? 'localhost')
  return cache.get(`${host} ${url}`, () => made(null, { host, accept: 'text/html' }, url))
}

/** @param request whose body is sent on; null: there is none */
async function made(
  request: IncomingMessage | null,
  headers: OutgoingHttpHeaders,
  path = request?.url ?? '/',
): Promise<Made> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const question = ask(
      {
        host: '127.0.0.1',
        port: innerPort,
        path,
        method: request?.method ?? 'GET',
        headers: { ...headers, 'accept-encoding': 'identity' },
      },
      resolve,
    ).on('error', reject)
    if (request === null) question.end()
    // A visitor who leaves in the middle takes the question along.
    else pipeline(request, question).catch(reject)
  })
  const body = await buffer(response)
  const { [KEEP_HEADER]: keep, [IMAGES_HEADER]: images, ...rest } = response.headers
  const sent = withoutExchange(rest)
  const status = response.statusCode ?? 500
  const kept = status === 200 && keep !== undefined
  if (!String(rest['content-type']).startsWith('text/html'))
    return {
      answer: await Answer.of(status, { ...sent, ...(kept && { 'cache-control': 'no-cache' }) }, body),
      keep: kept ? Number(keep) : 0,
    }
  const { html, policy } = finishDocument(body.toString(), String(images ?? ''), path.startsWith('/embed/'))
  return {
    answer: await Answer.of(
      status,
      {
        ...sent,
        'content-security-policy': policy,
        'cache-control': kept ? 'no-cache' : 'no-store',
      },
      Buffer.from(html),
    ),
    keep: kept ? Number(keep) : 0,
  }
}

/** What is about that one exchange, and not about the page. */
const OF_THE_EXCHANGE = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'vary']

function withoutExchange(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_EXCHANGE.includes(name)))
}

function fail(response: ServerResponse, error: unknown): void {
  console.error(error)
  if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('This page could not be made. The cause is in the log of the server.\n')
}
