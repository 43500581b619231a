import { once } from 'node:events'
import { request as plainRequest } from 'node:http'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { REFUSALS } from './fake-live.ts'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

test.use({ baseURL: addressOf('live') })

const MEGABYTE = 1024 * 1024

function image(content: string | Buffer) {
  return { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(content) }
}

async function send(page: Page, content: string | Buffer): Promise<void> {
  await page.getByLabel('Your image', { exact: true }).setInputFiles(image(content))
  await page.getByRole('button', { name: 'Explain it' }).click()
}

/** Chromium itself reports a refusal as a resource that failed to load. */
function forgetStatus(complaints: string[]): void {
  complaints.splice(0).forEach((text) => {
    expect(text).toMatch(/status of \d+/)
  })
}

test('the header leads here', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Explain' }).click()
  await expect(page).toHaveURL('/explain')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Explain your own image')
})

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('an image is explained as a stored one is', async ({ page }) => {
      await page.goto('/explain')
      await send(page, 'an image')
      await expect(page.getByRole('heading', { name: 'field-guide sees dalmatian' })).toBeFocused()
      await expect(page.getByRole('img', { name: 'What the model sees of your image' })).toBeVisible()
      await expect(page.getByRole('table', { name: 'score for dalmatian' })).toBeVisible()
      await expect(page.getByRole('region', { name: 'Where it looks' }).getByRole('figure')).toHaveCount(4)
      await expect(page.getByRole('region', { name: 'Seen the same way' }).getByRole('figure')).toHaveCount(6)
      await expect(page).toHaveURL('/explain')
    })

    test('by the concepts of a chosen class, or by every model', async ({ page }) => {
      await page.goto('/explain')
      await page.getByLabel('By the concepts of').selectOption('cup')
      await send(page, 'an image')
      await expect(page.getByRole('table', { name: 'score for cup' })).toBeVisible()
      await expect(page.getByLabel('By the concepts of')).toHaveValue('968')

      await page.goto('/explain')
      await page.getByRole('checkbox', { name: 'Ask all 2 models' }).check()
      await send(page, 'an image')
      await expect(page.getByRole('heading', { name: 'field-guide sees dalmatian' })).toBeVisible()
      await expect(page.getByRole('heading', { name: 'estimated sees dalmatian' })).toBeVisible()
    })

    test('concepts are switched off', async ({ page }) => {
      await page.goto('/explain')
      await send(page, 'an image')
      const whatIf = page.getByRole('region', { name: 'What if it did not see that?' })
      await whatIf.getByRole('checkbox', { name: 'Concept 0' }).check()
      // The image is forgotten; only a script that still has it can send it again by itself.
      if (!javaScriptEnabled)
        await page.getByLabel('Your image', { exact: true }).setInputFiles(image('an image'))
      await whatIf.getByRole('button', { name: 'Show what changes' }).click()
      await expect(whatIf).toContainText('Without concept 0')
      await expect(whatIf).toContainText('the model would say cup instead')
      await expect(whatIf.getByRole('checkbox', { checked: true })).toHaveCount(1)
    })

    test('a refusal is a sentence on a whole page', async ({ page, complaints }) => {
      for (const [content, { status, message }] of Object.entries(REFUSALS)) {
        await page.goto('/explain')
        const answered = page.waitForResponse((response) => response.request().method() === 'POST')
        await send(page, content)
        expect([content, (await answered).status()]).toEqual([content, status])
        await expect(page.getByRole('main').getByRole('alert')).toHaveText(message)
        await expect(page.getByRole('contentinfo')).toBeVisible()
      }
      forgetStatus(complaints)
    })

    test('an image of more than 15 MB is refused', async ({ page, complaints }) => {
      await page.goto('/explain')
      await send(page, Buffer.alloc(15 * MEGABYTE + 1))
      await expect(page.getByRole('main').getByRole('alert')).toContainText('larger than 15 MB')
      forgetStatus(complaints)
    })
  })
}

test('an image of nearly 15 MB arrives', async ({ request }) => {
  const answer = await request.post('/explain', {
    multipart: { image: image(Buffer.alloc(15 * MEGABYTE - 1)) },
  })
  expect(answer.status()).toBe(200)
  expect(answer.headers()['cache-control']).toContain('no-store')
})

test('what is no upload is refused with a status', async ({ request }) => {
  const statuses = await Promise.all([
    request.post('/explain', { multipart: { image: image('') } }),
    request.post('/explain', { multipart: { class: '3' } }),
    request.post('/explain', { data: 'image', headers: { 'Content-Type': 'text/plain' } }),
    request.post('/explain', { multipart: { image: image(Buffer.alloc(20 * MEGABYTE)) } }),
    request.post('/explain?model=unknown', { multipart: { image: image('an image') } }),
    request.post(addressOf('seeded', '/explain'), { multipart: { image: image('an image') } }),
  ])
  expect(statuses.map((answer) => answer.status())).toEqual([400, 400, 400, 413, 404, 503])
})

test('uploads that dribble keep nobody out', async ({ request }) => {
  const slow = Array.from({ length: 20 }, () => {
    const upload = plainRequest(addressOf('live', '/explain'), {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': MEGABYTE },
    })
    upload.on('error', () => undefined)
    upload.write('--x\r\n')
    return upload
  })
  // All of them are there before the one that counts.
  await Promise.all(slow.map((upload) => once(upload, 'socket')))
  await new Promise((done) => setTimeout(done, 500))
  const answer = await request.post('/explain', { multipart: { image: image('an image') } })
  expect(answer.status()).toBe(200)
  for (const upload of slow) upload.destroy()
})

test('an upload that does not say its size is refused', async () => {
  const status = await new Promise((done, fail) => {
    const upload = plainRequest(addressOf('live', '/explain'), { method: 'POST' }, (response) => {
      response.resume()
      done(response.statusCode)
    })
    upload.on('error', fail)
    upload.setHeader('Content-Type', 'multipart/form-data; boundary=x')
    upload.write('--x\r\n')
    upload.end()
  })
  expect(status).toBe(411)
})

test('a visitor cannot ask for someone else’s answer', async ({ request }) => {
  const answer = await request.get('/explain', { headers: { 'x-lens-answer': 'anything' } })
  expect(answer.status()).toBe(200)
  expect(await answer.text()).not.toContain('role="alert"')
})

test('an image can be dropped and pasted, and is shown', async ({ page }) => {
  await page.goto('/explain')
  const input = page.getByLabel('Your image', { exact: true })
  const dropped = await page.evaluateHandle(async () => {
    const transfer = new DataTransfer()
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 20 })
    const blob = await new Promise<Blob | null>((done) => {
      canvas.toBlob(done)
    })
    if (blob !== null) transfer.items.add(new File([blob], 'dropped.png', { type: 'image/png' }))
    return transfer
  })
  // Until the page's script listens.
  await expect(async () => {
    await input.dispatchEvent('drop', { dataTransfer: dropped })
    await expect(input).toHaveValue(/dropped\.png$/, { timeout: 500 })
  }).toPass()
  await expect(page.locator('canvas')).toHaveJSProperty('width', 40)

  await page.reload()
  await expect(async () => {
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['x'], 'pasted.png', { type: 'image/png' }))
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    })
    await expect(input).toHaveValue(/pasted\.png$/, { timeout: 500 })
  }).toPass()
  await page.getByRole('button', { name: 'Explain it' }).click()
  await expect(page.getByRole('heading', { name: 'field-guide sees dalmatian' })).toBeFocused()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, and nothing scrolls sideways (${colorScheme})`, async ({ page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto('/explain')
    await page.getByRole('checkbox', { name: 'Ask all 2 models' }).check()
    await send(page, 'an image')
    await expect(page.getByRole('heading', { name: 'estimated sees dalmatian' })).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
}
