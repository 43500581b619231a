import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Answer } from './answer.ts'

const PAGE = '<p>'.repeat(1000)
const server = createServer((request, response) => {
  void Answer.of(200, { 'content-type': 'text/html' }, Buffer.from(PAGE)).then((answer) =>
    answer.send(request, response),
  )
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, resolve)))
afterAll(() => server.close())

function get(headers: Record<string, string>) {
  const { port } = server.address() as AddressInfo
  return new Promise<{ status: number | undefined; encoding: string | undefined; tag: string; body: Buffer }>(
    (resolve, reject) => {
      ask({ port, headers }, (response) => {
        buffer(response).then((body) => {
          const { 'content-encoding': encoding, etag = '' } = response.headers
          resolve({ status: response.statusCode, encoding, tag: etag, body })
        }, reject)
      })
        .on('error', reject)
        .end()
    },
  )
}

it.each(['gzip, deflate, br', 'br, gzip;q=0.5', '*'])(
  'is sent as it is kept to who takes %s',
  async (accepted) => {
    const { encoding, body } = await get({ 'accept-encoding': accepted })
    expect(encoding).toBe('gzip')
    expect(body.length).toBeLessThan(PAGE.length / 10)
    expect(gunzipSync(body).toString()).toBe(PAGE)
  },
)

it.each(['', 'br', 'gzip;q=0', 'identity'])('is sent whole to who takes “%s”', async (accepted) => {
  const { encoding, body } = await get({ 'accept-encoding': accepted })
  expect(encoding).toBeUndefined()
  expect(body.toString()).toBe(PAGE)
})

it('is not sent again to who has it', async () => {
  const { tag } = await get({ 'accept-encoding': 'gzip' })
  const known = await get({ 'accept-encoding': 'gzip', 'if-none-match': `"other", W/${tag}` })
  expect(known.status).toBe(304)
  expect(known.body.length).toBe(0)
  expect((await get({ 'if-none-match': tag })).status).toBe(200)
})
