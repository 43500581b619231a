import { expect, test } from './test.ts'

test('a picture is sent once and kept for good', async ({ page, request }) => {
  await page.goto('/classes/251-dalmatian')
  const path = (await page.locator('main img').first().getAttribute('src')) ?? ''
  expect(path).toMatch(/^\/assets\/[0-9a-f]{32}\.webp$/)
  const picture = await request.get(path)
  expect(picture.status()).toBe(200)
  expect(picture.headers()).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
  })
  const body = await picture.body()
  expect(body.subarray(8, 12).toString('latin1')).toBe('WEBP')

  const etag = picture.headers()['etag'] ?? ''
  const again = await request.get(path, { headers: { 'If-None-Match': `"other", W/${etag}` } })
  expect(again.status()).toBe(304)
  expect((await again.body()).length).toBe(0)

  const head = await request.head(path)
  expect(head.status()).toBe(200)
  expect(head.headers()['content-type']).toBe('image/webp')
  expect((await head.body()).length).toBe(0)
})

test('nothing but a picture that the database names is served', async ({ request }) => {
  for (const path of [
    `/assets/${'0'.repeat(32)}.webp`,
    `/assets/${'A'.repeat(32)}.webp`,
    '/assets/lens.db',
    '/assets/..%2Flens.db',
    '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/assets/%2e%2e%2flens.db',
    `/assets/..%2F${'0'.repeat(32)}.webp`,
    `/assets/${'0'.repeat(32)}.webp%00.png`,
    `/assets/${'0'.repeat(32)}.webp%0A`,
    '/assets/',
    '/assets',
  ]) {
    const answer = await request.get(path)
    expect([path, answer.status() === 404 || answer.status() === 400]).toEqual([path, true])
  }
  expect((await request.post(`/assets/${'0'.repeat(32)}.webp`)).status()).toBe(405)
})

test('a page is whole once it has come, so that none who scrolls sees an empty tile', async ({ page }) => {
  for (const path of [
    '/',
    '/classes/251-dalmatian',
    '/classes/251-dalmatian/images',
    '/concepts',
    '/report',
  ]) {
    await page.goto(path, { waitUntil: 'load' })
    const pictures = await page.evaluate(() =>
      [...document.images].map((image) => ({ seen: image.checkVisibility(), there: image.complete })),
    )
    expect(pictures.length, path).toBeGreaterThan(0)
    expect(
      pictures.filter(({ seen, there }) => seen && !there),
      path,
    ).toEqual([])
  }
})

test('the picture of a popover is fetched when it is opened', async ({ page }) => {
  await page.goto('/classes/251-dalmatian', { waitUntil: 'load' })
  const folded = page.locator('[popover] img').first()
  const isThere = () => folded.evaluate((image: HTMLImageElement) => image.complete)
  expect(await isThere()).toBe(false)
  await page
    .getByRole('button', { name: /^Crop 1 of concept/ })
    .first()
    .click()
  await expect.poll(isThere).toBe(true)
})
