import AxeBuilder from '@axe-core/playwright'
import { SCENARIO } from '@lens/db/testing'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

const other = `model=${SCENARIO.otherModelId}`

/** "−1.5" → -1.5 */
function numberIn(text: string): number {
  return Number(text.replace('−', '-').replace(/[^\d.-]/g, ''))
}

test('an image of a class page leads to the page about it, whose parts add up to the score', async ({
  page,
}) => {
  await page.goto('/classes/251-dalmatian')
  await page.getByRole('link', { name: 'Look into images/251/1.jpg' }).first().click()
  await expect(page).toHaveURL('/images/251-p1')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Predicted as dalmatian')
  await expect(page.getByText('It really shows')).toContainText('specimen 252')
  const table = page.getByRole('table', { name: /What each concept adds/ })
  const parts = (await table.locator('tbody td:last-child').allInnerTexts()).map(numberIn)
  expect(parts).toHaveLength(7)
  const whole = numberIn(await table.locator('tfoot td').last().innerText())
  expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - whole)).toBeLessThan(0.05)
  await table.getByRole('link', { name: /black spots/ }).click()
  await expect(page).toHaveURL('/classes/251-dalmatian#concept-1')
})

test('similar images are listed, most similar first, and lead on', async ({ page }) => {
  await page.goto('/images/251-p3')
  const similar = page.getByRole('region', { name: 'Seen the same way' })
  const cosines = (await similar.locator('figcaption strong').allInnerTexts()).map(numberIn)
  expect(cosines).toHaveLength(6)
  expect(cosines).toEqual([...cosines].sort((a, b) => b - a))
  await expect(similar.getByRole('link', { name: 'images/251/3.jpg' })).toHaveCount(0)
  await similar
    .getByRole('link', { name: /^Look into/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/images\/251-p\d+$/)
})

test('what is no image is a 404, and another run has its own', async ({ page, request }) => {
  for (const key of [
    '251-p14',
    '251-m2',
    '252-p0',
    '251',
    '251-x1',
    '0251-p1',
    '251-p01',
    '%E0%A4%A',
    '251-p1-',
  ])
    expect([key, (await request.get(`/images/${key}`)).status()]).toEqual([key, 404])
  expect((await request.get('/images')).status()).toBe(404)
  expect((await request.get(`/images/967-p0?${other}`)).status()).toBe(404)
  expect((await request.get('/images/251-p0?model=unknown')).status()).toBe(404)
  await page.goto(`/images/134-p0?${other}`)
  await expect(page.getByRole('link', { name: 'estimates' })).toBeVisible()
  const similar = page.getByRole('region', { name: 'Seen the same way' }).getByRole('link', { name: /^Look/ })
  await expect(similar.first()).toHaveAttribute('href', new RegExp(`^/images/134-p\\d+\\?${other}$`))
})

test('without a live process one sentence says what is missing', async ({ page }) => {
  for (const path of ['/images/251-p1', '/images/251-m0']) {
    await page.goto(path)
    await expect(page.getByRole('main')).toContainText('serve this site with lens serve')
    await expect(page.getByRole('heading', { name: 'Where it looks' })).toHaveCount(0)
  }
})

test.describe('beside a live process', () => {
  test.use({ baseURL: addressOf('live') })

  test('every concept in the image has its maps', async ({ page }) => {
    await page.goto('/images/251-p1')
    const maps = page.getByRole('region', { name: 'Where it looks' })
    await expect(maps.getByRole('figure')).toHaveCount(4)
    await expect(maps.getByRole('img', { name: 'Where concept 1 is active' })).toBeVisible()
    await expect(maps.getByRole('img', { name: 'Where the evidence for concept 1 is' })).toBeVisible()
    await expect(maps.getByText('Not in this image')).toContainText('4')
    await maps.getByRole('link', { name: 'evidence' }).click()
    await expect(page).toHaveURL('/method#attribution')
  })

  test('without gradients the evidence is found by covering parts of the image', async ({ page }) => {
    await page.goto(`/images/134-p0?${other}`)
    await expect(page.getByRole('img', { name: /evidence/ })).toHaveCount(4)
    await expect(page.getByText('the parts that the concept changes with')).toBeVisible()
  })

  test('a missed image is explained by either class', async ({ page }) => {
    await page.goto('/images/251-m0')
    const choices = page.getByRole('navigation', { name: 'Explained by the concepts of' })
    await expect(choices.getByRole('link', { name: 'cup' })).toHaveAttribute('aria-current', 'true')
    await expect(page.getByRole('table', { name: 'score for cup' })).toBeVisible()
    await choices.getByRole('link', { name: 'dalmatian' }).click()
    await expect(page).toHaveURL('/images/251-m0?explain=251')
    await expect(page.getByRole('table', { name: 'score for dalmatian' })).toBeVisible()
    await page.getByRole('checkbox', { name: 'Concept 1' }).check()
    await page.getByRole('button', { name: 'Show what changes' }).click()
    await expect(page).toHaveURL('/images/251-m0?off=1&explain=251#what-if')
  })

  test('an address with nonsense in it is read as far as it goes', async ({ page }) => {
    await page.goto('/images/251-p1?explain=99999&off=1,x&off=0,1&off=-3')
    await expect(page.getByText('Without concepts 0 and 1')).toBeVisible()
  })

  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
      test.use({ javaScriptEnabled })

      test('concepts are switched off, in the address, and on again', async ({ page }) => {
        await page.goto('/images/251-p1')
        const whatIf = page.getByRole('region', { name: 'What if it did not see that?' })
        await whatIf.getByRole('checkbox', { name: 'Concept 0' }).check()
        await whatIf.getByRole('checkbox', { name: 'Concept 2' }).check()
        await whatIf.getByRole('button', { name: 'Show what changes' }).click()
        // In the order of the table, by contribution.
        await expect(page).toHaveURL(/\/images\/251-p1\?(off=0&off=2|off=2&off=0)#what-if$/)
        await expect(whatIf).toContainText('Without concepts 0 and 2')
        await expect(whatIf).toContainText('the model would say cup instead')
        await expect(whatIf.getByRole('checkbox', { checked: true })).toHaveCount(2)
        await expect(whatIf.getByRole('columnheader', { name: 'Before' })).toBeVisible()
        await whatIf.getByRole('link', { name: 'Switch all back on' }).click()
        await expect(page).toHaveURL('/images/251-p1#what-if')
        await expect(whatIf.getByRole('checkbox', { checked: true })).toHaveCount(0)
      })
    })
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing, and nothing scrolls sideways (${colorScheme})`, async ({ page }) => {
      test.slow()
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto('/images/251-p1?off=0')
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([])
      await page.setViewportSize({ width: 360, height: 740 })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    })
  }
})
