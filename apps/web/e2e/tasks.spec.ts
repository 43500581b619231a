import type { Page } from '@playwright/test'
import { SCENARIO } from '@lens/db/testing'
import { addressOf } from './homes.ts'
import { tabTo } from './tab-to.ts'
import { expect, test } from './test.ts'

/** What people come for, by the keyboard alone, on the site as `lens serve` gives it. */
test.use({ baseURL: addressOf('live') })

async function find(page: Page, name: string): Promise<void> {
  await page.goto('/')
  await page.keyboard.press('/')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/classes?q=${name}`)
  await tabTo(page, new RegExp(`^${name} \\(class \\d+\\)`))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
}

test('find a class', async ({ page }) => {
  await find(page, 'dalmatian')
  await expect(page).toHaveURL('/classes/251-dalmatian')
})

test('read its main concept', async ({ page }) => {
  await find(page, 'dalmatian')
  await tabTo(page, /^(concept \d+|“.+”)$/)
  await page.keyboard.press('Enter')
  const { hash } = new URL(page.url())
  expect(hash).toMatch(/^#concept-\d$/)
  await expect(page.locator(hash)).toBeInViewport()
  await tabTo(page, /more about it$|^black spots$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/concepts/251-${hash.at(-1) ?? ''}$`))
})

test('find its errors', async ({ page }) => {
  await find(page, 'dalmatian')
  await tabTo(page, /^All \d+ images as a table$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/classes/251-dalmatian/images')
  await tabTo(page, /^Show$/)
  await page.keyboard.type('False')
  await tabTo(page, /^Show$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/classes/251-dalmatian/images?kind=false-positive')
  await expect(page.getByRole('main').getByRole('status')).toHaveText('2 images')
})

test('filter concepts above 30 %', async ({ page }) => {
  await page.goto('/')
  await tabTo(page, /^Concepts$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/concepts')
  await tabTo(page, /^Filters$/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^Importance/)
  await page.keyboard.type('30')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/concepts\?.*importance=30/)
  const shares = await page.getByRole('article').getByText('of the score').allTextContents()
  expect(shares.length).toBeGreaterThan(0)
  for (const text of shares) expect(Number(/(\d+)\u202f%/.exec(text)?.[1])).toBeGreaterThanOrEqual(30)
})

test('compare two classes', async ({ page }) => {
  await find(page, 'zebra')
  await tabTo(page, /^Compare with another class$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/compare?class=340')
  await tabTo(page, /^Compare with$/)
  await page.keyboard.type('espresso')
  await tabTo(page, /^Compare$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/compare?class=340&with=967')
  await expect(page.getByRole('heading', { name: 'What both look for' })).toBeVisible()
})

test('explain an image', async ({ page }) => {
  await page.goto('/')
  await tabTo(page, /^Explain$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/explain')
  await tabTo(page, /^Your image$/)
  // The driver may hear of a first dialog too late: its interception is switched on while the key is pressed.
  await expect(async () => {
    const chooser = page.waitForEvent('filechooser', { timeout: 5000 })
    await page.keyboard.press('Enter')
    await (
      await chooser
    ).setFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('an image') })
  }).toPass()
  await tabTo(page, /^Explain it$/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'field-guide sees dalmatian' })).toBeFocused()
})

test('find the shortcut', async ({ page }) => {
  await page.goto('/')
  await tabTo(page, /^Shortcuts$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/report')
  const first = page.getByRole('main').getByRole('listitem').first()
  await expect(first).toContainText('crane')
  const { classIndex, index } = SCENARIO.suspect
  await tabTo(page, new RegExp(`^Concept ${String(index)} of crane$`))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/concepts/${String(classIndex)}-${String(index)}`)
})
