import { describe, expect, it } from 'vitest'
import { isForeignPage, isOwnPage } from './own-page.ts'

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

describe('an image that is sent', () => {
  const foreign = (headers: Record<string, string>) => isForeignPage(new Headers(headers))

  it.each([
    ['another site', { host: 'lens.example', origin: 'https://evil.example' }],
    ['another port', { host: 'localhost:3000', origin: 'http://localhost:3001' }],
    ['a frame without an origin', { host: 'localhost:3000', origin: 'null' }],
    ['cross-site', { host: 'lens.example', 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { host: 'lens.example', 'sec-fetch-site': 'same-site' }],
  ])('is refused from %s', (_, headers) => {
    expect(foreign(headers as Record<string, string>)).toBe(true)
  })

  it.each([
    ['a program', { host: 'lens.example' }],
    ['a page of this site', { host: 'lens.example', origin: 'https://lens.example' }],
    ['a reload', { host: 'lens.example', 'sec-fetch-site': 'none' }],
    [
      'a page of this site, through a proxy that changes the host',
      { host: '127.0.0.1:3000', origin: 'https://lens.example', 'sec-fetch-site': 'same-origin' },
    ],
  ])('is taken from %s', (_, headers) => {
    expect(foreign(headers as Record<string, string>)).toBe(false)
  })

  it("is taken from the site's own address, behind a proxy that changes the host", () => {
    const sent = new Headers({ host: '127.0.0.1:3000', origin: 'https://lens.example' })
    expect(isForeignPage(sent, 'https://lens.example/photos')).toBe(false)
    expect(isForeignPage(sent, 'https://other.example')).toBe(true)
    expect(isForeignPage(sent, undefined)).toBe(true)
  })
})
