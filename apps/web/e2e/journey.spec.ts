import { SCENARIO } from '@lens/db/testing'
import { expect, test } from './test.ts'

test('from the front page by search to a concept of a class', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveTitle(/what an image classifier looks for/)
  await page.getByLabel('Find a class').fill('dalmat')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/\/classes\?q=dalmat$/)
  await page.getByRole('link', { name: /^dalmatian/ }).click()
  await expect(page).toHaveURL(/\/classes\/251-dalmatian$/)
  await expect(page).toHaveTitle('dalmatian · Lens')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('dalmatian')
  await expect(page.getByText('coach dog, carriage dog')).toBeVisible()

  await page
    .getByRole('table', { name: /Share of the score of dalmatian/ })
    .getByRole('link')
    .first()
    .click()
  const anchor = new URL(page.url()).hash
  expect(anchor).toMatch(/^#concept-\d+$/)
  await expect(page.locator(anchor)).toBeInViewport()
})

test('a misspelt name is still found', async ({ page }) => {
  await page.goto('/classes?q=dalmtian')
  await expect(page.getByRole('link', { name: /^dalmatian/ })).toBeVisible()
})

test('a class is found by its number, its WordNet id and the name of one of its concepts', async ({
  page,
}) => {
  for (const text of ['251', 'n10000251', SCENARIO.label.text]) {
    await page.goto(`/classes?q=${encodeURIComponent(text)}`)
    await expect(page.getByRole('link', { name: 'dalmatian (class 251)' })).toBeVisible()
  }
})

test('classes of one name stay apart', async ({ page }) => {
  await page.goto('/classes?q=crane')
  for (const index of SCENARIO.cranes) {
    await expect(page.getByRole('link', { name: `crane (class ${String(index)})` })).toHaveAttribute(
      'href',
      `/classes/${String(index)}-crane`,
    )
  }
})

test('markup in a name is shown, not obeyed', async ({ page }) => {
  await page.goto(`/classes/${String(SCENARIO.hostileIndex)}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(SCENARIO.hostileName)
  await expect(page.locator('h1 b')).toHaveCount(0)
  await page.goto(`/classes?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('<script>alert(1)</script>')
})

test('previous, next and random lead to other classes', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const steps = page.getByRole('navigation', { name: 'Other classes', exact: true })
  await steps.getByRole('link', { name: /^Next class/ }).click()
  await expect(page).not.toHaveURL(/251-dalmatian/)
  await page
    .getByRole('navigation', { name: 'Other classes' })
    .first()
    .getByRole('link', { name: /^Previous class/ })
    .click()
  await expect(page).toHaveURL(/251-dalmatian/)
  await page.getByRole('link', { name: 'Random class' }).first().click()
  await expect(page).toHaveURL(/\/classes\/\d+-/)
})

test('a number leads to its explanation', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  await page.getByRole('link', { name: 'Explained share' }).click()
  await expect(page).toHaveURL('/method#explained-share')
  await expect(page.locator('#explained-share')).toBeInViewport()
})

test('a crop opens the image that it was cut from', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const crop = page.getByRole('button', { name: /^Crop 1 of concept/ }).first()
  await crop.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  const image = dialog.getByRole('img')
  await expect
    .poll(() => image.evaluate((node) => node instanceof HTMLImageElement && node.naturalWidth))
    .toBeGreaterThan(0)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(crop).toBeFocused()
})
