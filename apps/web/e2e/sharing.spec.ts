import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { SCENARIO } from '@lens/db/testing'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

const run = `model=${SCENARIO.modelId}`

test('a link to a class or a concept brings a picture along that is drawn for it', async ({
  page,
  request,
}) => {
  for (const path of ['/classes/251-dalmatian', '/concepts/251-1']) {
    await page.goto(path)
    const picture = await page.locator('meta[property="og:image"]').getAttribute('content')
    await expect(page.locator('meta[name="twitter:card"]')).toHaveAttribute('content', 'summary_large_image')
    const answer = await request.get(picture ?? '')
    expect(answer.headers()['content-type']).toBe('image/png')
    const bytes = await answer.body()
    // Width and height stand in the head of a PNG.
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630])
    const again = await request.get(picture ?? '', {
      headers: { 'if-none-match': answer.headers()['etag'] ?? '' },
    })
    expect(again.status()).toBe(304)
  }
  for (const path of ['classes/999.png', 'concepts/251-99.png', 'concepts/x', 'nothing/1.png'])
    expect((await request.get(`/previews/${path}`)).status()).toBe(404)
})

test('a page says how to cite it, under an address that stays', async ({ page }) => {
  await page.goto('/concepts/251-1')
  const about = page.locator('details', { hasText: 'Cite or embed this page' })
  await about.locator('summary').click()
  const address = addressOf('seeded', `/concepts/251-1?${run}`)
  await expect(about.getByText(address, { exact: true })).toBeVisible()
  await expect(about).toContainText('@misc{lens-concepts-251-1,')
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(SCENARIO.label.text)
})

test('a concept’s card can be framed by another site, and nothing else can', async ({ page, complaints }) => {
  await page.goto('/concepts/251-1')
  const code = await page.locator('pre', { hasText: '<iframe' }).textContent()
  const other = createServer((_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end(
        `<!doctype html><html lang="en"><title>Another site</title><main><h1>A site</h1>${code ?? ''}<iframe title="page" src="${addressOf('seeded', '/concepts/251-1')}"></iframe></main></html>`,
      )
  }).listen(0)
  const { port } = other.address() as AddressInfo
  await page.goto(`http://localhost:${String(port)}/`)
  const card = page.locator('iframe').first().contentFrame()
  await expect(card.getByRole('heading')).toHaveText(`${SCENARIO.label.text} of dalmatian`)
  await expect.poll(() => complaints.some((text) => text.includes('frame-ancestors'))).toBe(true)
  complaints.splice(0)
  await card.getByRole('link').click()
  await expect(page).toHaveURL(addressOf('seeded', `/concepts/251-1?${run}`))
  other.close()
})

test('cards are readable by everyone, and show names as text', async ({ page, request }) => {
  for (const path of ['/embed/concepts/251-1', `/embed/concepts/${String(SCENARIO.hostileIndex)}-0`]) {
    await page.goto(path)
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  }
  await expect(page.getByRole('heading')).toContainText(SCENARIO.hostileName)
  expect((await request.get('/embed/concepts/251-99')).status()).toBe(404)
})

test('the API answers like a page: kept, told apart by tag, and in sentences where it cannot', async ({
  request,
}) => {
  const answer = await request.get('/api/v1/classes?q=dalmatian')
  expect(await answer.json()).toMatchObject({ total: 1, rows: [{ classId: 251, className: 'dalmatian' }] })
  const tag = answer.headers()['etag'] ?? ''
  expect(
    (await request.get('/api/v1/classes?q=dalmatian', { headers: { 'if-none-match': tag } })).status(),
  ).toBe(304)
  for (const [path, status] of [
    ['/api/v1/classes/99999', 404],
    ['/api/v1/classes?importance=x', 400],
    ['/api/v1/%E0%A4%A', 404],
    ['/api/v1', 404],
    ['/api/v1/explain', 405],
  ] as const) {
    const problem = await request.get(path)
    expect([path, problem.status()]).toEqual([path, status])
    expect(problem.headers()['content-type']).toContain('application/problem+json')
    expect(await problem.json()).toMatchObject({ status })
  }
  expect((await request.get(addressOf('damaged', '/api/v1/classes'))).status()).toBe(500)
  expect((await request.get(addressOf('empty', '/api/v1/classes'))).status()).toBe(404)
})

test('the API explains an image like the page does', async ({ request }) => {
  const send = (buffer: Buffer) =>
    request.post(addressOf('live', '/api/v1/explain'), {
      multipart: { image: { name: 'a.png', mimeType: 'image/png', buffer } },
    })
  expect(await (await send(Buffer.from('any image'))).json()).toMatchObject({ modelId: SCENARIO.modelId })
  const nothing = await send(Buffer.alloc(0))
  expect(nothing.status()).toBe(400)
  expect(await nothing.json()).toMatchObject({ detail: 'Choose an image first.' })
})

test('a class page on paper is what is read, without the ways to elsewhere', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('banner')).toBeHidden()
  await expect(page.locator('iframe')).toBeHidden()
})
