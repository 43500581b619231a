import { SCENARIO } from '@lens/db/testing'
import { expect, test } from './test.ts'

test('a concept has a page, with the ways to and from it', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  await page
    .getByRole('heading', { name: /black spots/ })
    .getByRole('link')
    .click()
  await expect(page).toHaveURL('/concepts/251-1')
  await expect(page).toHaveTitle('black spots of dalmatian · Lens')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('black spots')
  await expect(
    page.getByRole('img', { name: /^How much “black spots” adds to each of 14 points/ }),
  ).toBeVisible()
  await page
    .getByRole('navigation', { name: 'Other concepts of the class' })
    .getByRole('link', { name: /^Less important/ })
    .click()
  await expect(page).toHaveURL(/\/concepts\/251-[02-4]$/)
  await page.getByRole('main').getByRole('link', { name: 'dalmatian' }).first().click()
  await expect(page).toHaveURL('/classes/251-dalmatian')
})

test('the images that a concept adds most to come first, and lead on', async ({ page }) => {
  await page.goto('/concepts/251-0')
  const strongest = page.getByRole('region', { name: 'Where it adds most' })
  const added = (await strongest.locator('figcaption strong').allInnerTexts()).map(Number)
  expect(added).toHaveLength(6)
  expect(added).toEqual(added.toSorted((a, b) => b - a))
  await strongest
    .getByRole('link', { name: /^Look into/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/images\/251-p\d+$/)
})

test('what is no concept is a 404, and another run has its own', async ({ page, request }) => {
  for (const key of ['251-5', '251', '252-0', '251-x', '0251-1', '%E0%A4%A', '251-1-'])
    expect([key, (await request.get(`/concepts/${key}`)).status()]).toEqual([key, 404])
  await page.goto(`/concepts/134-0?model=${SCENARIO.otherModelId}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Concept 0')
})
