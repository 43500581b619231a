import { addressOf } from './homes.ts'
import { MISSING_PAGE } from './pages.ts'
import { expect, test } from './test.ts'

test('a wrong or missing slug is sent on for good, with what else the address says', async ({ request }) => {
  for (const [from, to] of [
    ['/classes/251-poodle', '/classes/251-dalmatian'],
    ['/classes/251', '/classes/251-dalmatian'],
    ['/classes/251-x?model=field-guide-00000001', '/classes/251-dalmatian?model=field-guide-00000001'],
  ] as const) {
    const answer = await request.get(from, { maxRedirects: 0 })
    expect(answer.status()).toBe(308)
    expect(new URL(answer.headers()['location'] ?? '', addressOf('seeded')).href).toBe(
      addressOf('seeded', to),
    )
  }
})

test('what is not there is a 404 and a page that says so', async ({ page, complaints }) => {
  for (const path of [
    MISSING_PAGE,
    '/classes/dalmatian',
    '/classes/0251-dalmatian',
    '/classes/99999999999999999999',
    '/classes/%E0%A4%A',
    '/nothing/here',
    '/problem',
    '/?model=unknown',
    '/classes/251-dalmatian?model=unknown',
  ]) {
    const answer = await page.goto(path)
    expect([path, answer?.status()]).toEqual([path, 404])
    if (answer?.headers()['content-type']?.startsWith('text/html') === true) {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing at this address')
    }
  }
  // Chromium itself reports a 404 of a document.
  const own = complaints.splice(0)
  expect(own.filter((text) => !text.includes('status of 404'))).toEqual([])
})

test('a damaged database is a fault, not a 404, and says what to do', async ({ page, complaints }) => {
  for (const path of ['/', '/classes', '/classes/251-dalmatian', '/concepts', '/method', '/classes/random']) {
    const answer = await page.goto(addressOf('damaged', path))
    expect([path, answer?.status()]).toEqual([path, 500])
    await expect(page.getByRole('main')).toContainText('it is damaged')
  }
  expect(complaints.splice(0).filter((text) => !text.includes('status of 500'))).toEqual([])
  const picture = await page.request.get(addressOf('damaged', `/assets/${'0'.repeat(32)}.webp`))
  expect(picture.status()).toBe(500)
})

test('a visitor cannot put words into the problem page', async ({ request }) => {
  const answer = await request.get(addressOf('damaged', '/'), { headers: { 'x-lens-problem': 'hello' } })
  expect(await answer.text()).not.toContain('hello')
})

test('an empty home says how to begin', async ({ page, request }) => {
  for (const path of ['/', '/classes', '/concepts', '/method']) {
    const answer = await page.goto(addressOf('empty', path))
    expect(answer?.status()).toBe(200)
    await expect(page.getByText('npm run demo')).toBeVisible()
  }
  expect((await request.get(addressOf('empty', '/classes/251-dalmatian'))).status()).toBe(404)
})

test('random class is never kept, and robots stay away from it', async ({ request }) => {
  const answer = await request.get('/classes/random', { maxRedirects: 0 })
  expect(answer.status()).toBe(307)
  expect(answer.headers()['cache-control']).toContain('no-store')
  expect(await (await request.get('/robots.txt')).text()).toContain('Disallow: /classes/random')
})

test('pages carry their security headers and a policy without inline scripts', async ({ request }) => {
  const headers = (await request.get('/')).headers()
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('same-origin')
  expect(headers['x-powered-by']).toBeUndefined()
  const policy = headers['content-security-policy'] ?? ''
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("frame-ancestors 'none'")
})
