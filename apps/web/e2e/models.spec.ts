import { SCENARIO } from '@lens/db/testing'
import { expect, test } from './test.ts'

const other = `model=${SCENARIO.otherModelId}`

test('the newest run is the default, another one is chosen in the header and kept in every link', async ({
  page,
}) => {
  await page.goto('/classes?sort=index')
  const switcher = page.getByRole('banner').locator('details')
  await expect(switcher.locator('summary')).toHaveText('Model field-guide')
  await switcher.locator('summary').click()
  await switcher.getByRole('link', { name: /^estimated/ }).click()
  await expect(page).toHaveURL(`/classes?sort=index&${other}`)
  await expect(page.getByRole('status')).toHaveText('3 classes')

  const addresses = await page
    .locator('a[href^="/"]:not(header details a)')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(addresses.length).toBeGreaterThan(5)
  expect(addresses.filter((address) => !address.includes(other))).toEqual([])

  await page.getByLabel('Search classes').fill('crane')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(new RegExp(`/classes\\?q=crane&sort=index&${other}`))
  await page.getByRole('article').getByRole('link').first().click()
  await expect(page).toHaveURL(new RegExp(`/classes/\\d+-crane\\?${other}`))
})

for (const path of [
  '/',
  '/classes',
  '/classes/134-crane',
  '/classes/134-crane/images',
  '/concepts',
  '/concepts?view=table',
  '/concepts/134-0',
  '/images/134-p1',
  '/report',
  '/compare?class=134&with=517',
  '/own-concepts',
  '/search',
  '/explain',
  '/method',
  '/work',
]) {
  test(`the model can be switched on ${path}, and every link from there keeps it`, async ({ page }) => {
    await page.goto(`${path}${path.includes('?') ? '&' : '?'}${other}`)
    await expect(page.getByRole('banner').locator('summary')).toHaveText('Model estimated')
    const addresses = await page
      .locator('a[href^="/"]:not(header details a):not([href^="/assets/"])')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    expect(addresses.length).toBeGreaterThan(5)
    expect(addresses.filter((address) => !address.includes(other))).toEqual([])
    const forms = await page
      .locator('form:not([method="post"])')
      .evaluateAll((found) => found.map((form) => new FormData(form as HTMLFormElement).get('model')))
    expect(forms.filter((model) => model !== SCENARIO.otherModelId)).toEqual([])
  })
}

test('importances of a head that is not linear are called estimates', async ({ page }) => {
  await page.goto(`/classes/134-crane?${other}`)
  await expect(page.getByRole('link', { name: 'estimates' })).toBeVisible()
  await expect(page.getByText('Aligned with')).toHaveCount(0)
  await page.goto('/classes/134-crane')
  await expect(page.getByRole('link', { name: 'exact' })).toBeVisible()
})

test('back at the default, addresses are short again', async ({ page }) => {
  await page.goto(`/?${other}`)
  const switcher = page.getByRole('banner').locator('details')
  await switcher.locator('summary').click()
  await switcher.getByRole('link', { name: /^field-guide/ }).click()
  await expect(page).toHaveURL('/')
})
