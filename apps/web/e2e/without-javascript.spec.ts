import { addressOf } from './homes.ts'
import { MISSING_PAGE, PAGES } from './pages.ts'
import { expect, test } from './test.ts'

test.use({ javaScriptEnabled: false })

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name} is whole without JavaScript`, async ({ page }) => {
    const answer = await page.goto(path)
    expect(answer?.status()).toBe(200)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('contentinfo')).toBeVisible()
  })
}

test('the 404 and the 500 are whole pages too', async ({ page, complaints }) => {
  await page.goto(MISSING_PAGE)
  await expect(page.getByRole('heading', { name: 'Nothing at this address' })).toBeVisible()
  await page.goto(addressOf('damaged', '/'))
  await expect(page.getByRole('heading', { name: 'This page could not be made' })).toBeVisible()
  complaints.length = 0
})

test('search, outlines and popovers work', async ({ page }) => {
  await page.goto('/')
  await page.getByLabel('Find a class').fill('dalmatian')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: /^dalmatian/ }).click()

  const outline = page
    .getByRole('button', { name: /^Crop 3 of concept/ })
    .first()
    .locator('svg')
  await expect(outline).toHaveCSS('opacity', '0')
  await page.getByRole('radio', { name: 'Outline' }).check()
  // From the drawing that holds all outlines of the class.
  await expect
    .poll(() => outline.locator('use').evaluate((use: SVGUseElement) => use.getBBox().width))
    .toBeGreaterThan(0)
  await expect(outline).toHaveCSS('opacity', '1')
  await expect(outline.locator('use')).toHaveCSS('fill-opacity', '0')
  await page.getByRole('radio', { name: 'Spotlight' }).check()
  await expect(outline.locator('use')).not.toHaveCSS('fill-opacity', '0')
  await page.getByRole('radio', { name: 'Picture only' }).check()
  await page.mouse.move(0, 0)
  await expect(outline).toHaveCSS('opacity', '0')

  await page
    .getByRole('button', { name: /^Crop 3 of concept/ })
    .first()
    .click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
})
