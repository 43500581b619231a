import { request as plainRequest } from 'node:http'
import fc from 'fast-check'
import { env } from './env.ts'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

const PATHS = [
  '/',
  '/classes',
  '/concepts',
  '/method',
  '/report',
  '/work',
  '/api',
  '/own-concepts',
  '/own-concepts/spots',
  '/embed/concepts/251-1',
  '/explain',
  '/compare',
  '/compare?class=251&with=340',
  '/search',
  '/suggestions',
  '/search?crop=251-1-0',
  '/classes/random',
  '/classes/251-dalmatian',
]
const PREFIXES = [
  '/classes/',
  '/concepts/',
  '/images/',
  '/assets/',
  '/explain/',
  '/own-concepts/',
  '/_next/',
  '/',
  '/problem',
  '/api/v1/',
  '/previews/',
  '/embed/concepts/',
]
const NAMES = [
  'q',
  'model',
  'page',
  'sort',
  'min',
  'max',
  'class',
  'with',
  'other',
  'crop',
  'concept',
  'view',
  'off',
  'kind',
  'importance',
  'direction',
  'pictures',
  'important',
  '',
]

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    ...[
      '..%2f..%2flens.db',
      '%00',
      '%',
      '%E0%A4%A',
      '251-dalmatian',
      '251',
      '-1',
      '1e9',
      'NaN',
      '9'.repeat(400),
    ],
    ...[
      '<script>',
      "' OR 1=1 --",
      '{{7*7}}',
      '${jndi:x}',
      '\u202e',
      '__proto__',
      'constructor',
      '../'.repeat(20),
    ],
  ),
)
const query = fc.array(fc.tuple(fc.constantFrom(...NAMES), part), { maxLength: 5 })
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.tuple(fc.constantFrom(...PREFIXES), part).map(([prefix, rest]) => prefix + encodeURIComponent(rest)),
  fc
    .tuple(fc.constantFrom(...PREFIXES), part)
    .map(([prefix, rest]) => prefix + rest.replace(/[^\x21-\x7e]/g, '')),
)
const address = fc.tuple(path, query).map(([to, parameters]) => {
  const search = new URLSearchParams(parameters.map(([name, value]) => [name, value]))
  return `${to}${to.includes('?') ? '&' : '?'}${search.toString()}`
})

/** What forms send, and what pretends to be one. */
const BOUNDARY = 'lens-boundary'
/** A concept that no other test looks at. */
const NAMED = '/concepts/5-3'
const fields = fc.array(fc.tuple(fc.constantFrom('text', 'by', 'image', 'class', 'off', 'every', ''), part), {
  maxLength: 6,
})
const form = fc.record({
  to: fc.tuple(
    fc.constantFrom(NAMED, '/concepts/999-9', '/explain', '/search', '/api/v1/explain', '/classes'),
    query,
  ),
  sent: fc.oneof(
    fields.map((all) => ({
      type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams(all).toString(),
    })),
    fields.map((all) => ({
      type: `multipart/form-data; boundary=${BOUNDARY}`,
      body: `${all
        .map(
          ([name, value]) =>
            `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${value}"\r\n\r\n${value}`,
        )
        .join('\r\n')}\r\n--${BOUNDARY}--\r\n`,
    })),
    fc.record({
      type: fc.constantFrom('multipart/form-data', 'application/json', 'text/plain', 'x', ''),
      body: part,
    }),
  ),
})

/** As it stands: a browser's client would tidy it up first. */
function statusOf(
  to: string,
  method: string,
  headers: Record<string, string>,
  { home = 'seeded', body = '' }: { home?: 'seeded' | 'live'; body?: string } = {},
): Promise<number> {
  const { hostname, port } = new URL(addressOf(home))
  return new Promise((resolve, reject) => {
    const sent = plainRequest({ hostname, port, path: to, method, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        resolve(answer.statusCode ?? 0)
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('no address makes the site break down', async () => {
  test.setTimeout(120_000 + env.LENS_ADDRESSES * 500)
  for (const to of fc.sample(address, { numRuns: env.LENS_ADDRESSES, seed: 1 })) {
    const status = await statusOf(to.replace(/[^\x21-\x7e]/g, ''), 'GET', {})
    expect([to, status], to).not.toEqual([to, 500])
  }
})

// Where names may be changed, and images explained.
test('nor does a form', async () => {
  const count = Math.ceil(env.LENS_ADDRESSES / 3)
  test.setTimeout(120_000 + count * 500)
  const home = 'live'
  const origin = addressOf(home)
  for (const { to, sent } of fc.sample(form, { numRuns: count, seed: 2 })) {
    const address = `${to[0]}?${new URLSearchParams(to[1]).toString()}`
    const length = String(Buffer.byteLength(sent.body))
    const headers = { origin, 'content-type': sent.type, 'content-length': length }
    const status = await statusOf(address, 'POST', headers, { home, body: sent.body })
    expect([address, sent, status]).not.toEqual([address, sent, 500])
  }
  await statusOf(NAMED, 'POST', { origin, 'content-length': '5' }, { home, body: 'text=' })
})

test('nor does another method, host or origin', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'])
    for (const to of PATHS) expect([method, to, await statusOf(to, method, {})]).not.toContain(500)
  for (const headers of [
    { host: 'evil.example' },
    { host: '' },
    { 'x-forwarded-host': 'evil.example' },
    { origin: 'https://evil.example', 'content-type': 'text/plain' },
    { 'next-action': 'x' },
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  ] as Record<string, string>[]) {
    for (const method of ['GET', 'POST']) expect(await statusOf('/explain', method, headers)).not.toBe(500)
  }
})
