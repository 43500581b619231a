import { describe, expect, it } from 'vitest'
import { isOwnPage } from './label-form.ts'

const own = (headers: Record<string, string>) => isOwnPage(new Headers(headers))

describe('a form that may change a name', () => {
  it.each([
    [{ host: 'localhost:3000', origin: 'http://localhost:3000' }],
    [{ host: 'localhost:3000', origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }],
    [{ host: '192.168.1.7', 'sec-fetch-site': 'same-origin' }],
    [{ host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('comes from a page of this site: %o', (headers) => {
    expect(own(headers)).toBe(true)
  })

  it.each([
    ['nothing is said of where it comes from', { host: 'localhost:3000' }],
    ['another site', { host: 'localhost:3000', origin: 'https://evil.example' }],
    ['another port', { host: 'localhost:3000', origin: 'http://localhost:3001' }],
    ['a frame without an origin', { host: 'localhost:3000', origin: 'null' }],
    [
      'cross-site',
      { host: 'localhost:3000', origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    ],
    ['typed by hand', { host: 'localhost:3000', 'sec-fetch-site': 'none' }],
    [
      'a name that points here',
      { host: 'evil.example:3000', origin: 'http://evil.example:3000', 'sec-fetch-site': 'same-origin' },
    ],
    ['no host', { origin: 'http://localhost:3000' }],
  ])('is refused: %s', (_, headers) => {
    expect(own(headers as Record<string, string>)).toBe(false)
  })
})
