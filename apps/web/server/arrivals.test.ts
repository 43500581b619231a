import { once } from 'node:events'
import {
  createServer,
  request as ask,
  type ClientRequest,
  type IncomingMessage,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { Arrivals, Unwanted } from './arrivals.ts'

const LIMITS = { each: 1000, together: 2000, patience: 60_000 }

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Answers a form with its length, and one that it has not read with `unread`. */
async function serve(limits: Partial<typeof LIMITS> = {}): Promise<number> {
  const arrivals = new Arrivals({ ...LIMITS, ...limits })
  server = createServer((request, response) => {
    arrivals.whole(request).then(
      (form) => response.end(form === null ? 'unread' : String(form.length)),
      (error: unknown) => {
        if (error instanceof Unwanted)
          response.writeHead(error.status, { Connection: 'close' }).end(error.message)
      },
    )
  }).listen(0)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** @param length that it says it has; undefined: it does not say */
function send(port: number, bytes: number, length?: number): ClientRequest {
  const request = ask({
    port,
    method: 'POST',
    headers: length === undefined ? {} : { 'Content-Length': length },
  })
  request.on('error', () => undefined)
  request.write(Buffer.alloc(bytes))
  return request
}

async function answerTo(request: ClientRequest): Promise<[number | undefined, string]> {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return [response.statusCode, await text(response)]
}

async function sent(port: number, bytes: number, length?: number) {
  const request = send(port, bytes, length)
  request.end()
  return answerTo(request)
}

describe('Arrivals', () => {
  it('passes a form on when it is whole, however many others dribble', async () => {
    const port = await serve()
    const slow = Array.from({ length: 50 }, () => send(port, 1, 900))
    expect(await sent(port, 900, 900)).toEqual([200, '900'])
    for (const request of slow) request.destroy()
  })

  it('leaves one unread that is too large, or does not say how large it is', async () => {
    const port = await serve()
    expect(await sent(port, 1001, 1001)).toEqual([200, 'unread'])
    expect(await sent(port, 10)).toEqual([200, 'unread'])
    expect(await sent(port, 1000, 1000)).toEqual([200, '1000'])
  })

  it('refuses the one that would be too much together, until another has left', async () => {
    const port = await serve()
    const first = send(port, 900, 1000)
    const second = send(port, 900, 1000)
    await expect.poll(() => sent(port, 300, 300)).toEqual([503, expect.stringMatching(/^Too much/)])
    first.destroy()
    await expect.poll(() => sent(port, 300, 300)).toEqual([200, '300'])
    second.destroy()
  })

  it('does not wait for ever', async () => {
    const port = await serve({ patience: 50 })
    expect(await answerTo(send(port, 10, 20))).toEqual([408, expect.stringMatching(/too long/)])
  })
})
