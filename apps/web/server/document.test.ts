import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { finishDocument } from './document.ts'

const SCRIPT = 'self.__next_f.push([1,"<b>"])'
const PAGE = (head: string) =>
  `<html><head><link rel="preload" as="script" href="/a.js"/><link rel="stylesheet" href="/a.css"/>${head}</head>` +
  `<body><!--$--><p>1<!-- --> &lt;script&gt;</p><script src="/a.js" async=""></script><script id="_R_">${SCRIPT}</script></body></html>`

const KEYS = '<script src="/assets/keys.js" defer=""></script>'

it('sends a page without scripts but that of the keys, and lets none run that stands in the page', () => {
  const { html, policy } = finishDocument(PAGE('').replace('</body>', `${KEYS}</body>`), '')
  expect(html).toBe(
    `<html><head><link rel="stylesheet" href="/a.css"/></head><body><p>1 &lt;script&gt;</p>${KEYS}</body></html>`,
  )
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("img-src 'self' data:;")
})

it('tells a page that holds for one moment from those that can be given again', () => {
  expect(finishDocument(PAGE(''), '').once).toBe(false)
  expect(finishDocument(PAGE('<meta name="lens-once" content="made"/>'), '').once).toBe(true)
})

it('lets other sites frame only what is made for it', () => {
  expect(finishDocument(PAGE(''), '').policy).toContain("frame-ancestors 'none'")
  expect(finishDocument(PAGE(''), '', true).policy).toContain('frame-ancestors *')
})

it('lets a page that asks for them run its own scripts, and no others', () => {
  const page = PAGE('<meta name="lens-scripts" content="needed"/>')
  const { html, policy } = finishDocument(page, 'https://pictures.example')
  expect(html).toBe(page)
  const hash = createHash('sha256').update(SCRIPT).digest('base64')
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`)
  expect(policy).toContain("img-src 'self' data: https://pictures.example;")
})
