import type { FrameLocator, Page } from '@playwright/test'
import { expect, test } from './test.ts'

const CLASS = '/classes/251-dalmatian'

async function mapOf(page: Page): Promise<FrameLocator> {
  const frame = page.locator('iframe[name="image-map"]')
  await frame.scrollIntoViewIfNeeded()
  const map = page.frameLocator('iframe[name="image-map"]')
  await expect(map.locator('.map > svg a')).toHaveCount(16)
  return map
}

test('no image is left out of the map, and shapes tell what each is', async ({ page }) => {
  await page.goto(CLASS)
  const map = await mapOf(page)
  const plot = map.locator('.map > svg')
  await expect(plot.locator('circle.right')).toHaveCount(12)
  await expect(plot.locator('rect.false-positive')).toHaveCount(2)
  await expect(plot.locator('circle.miss')).toHaveCount(2)
  await expect(map.getByText('2 false positive')).toBeVisible()
})

test('the pointer shows an image with its strongest contributions, and a click opens its page', async ({
  page,
}) => {
  await page.goto(CLASS)
  const map = await mapOf(page)
  const mark = map
    .locator('.map > svg a')
    .filter({ has: map.locator('.miss') })
    .first()
  await mark.locator('.miss').hover()
  const card = map.locator('#card')
  await expect(card.locator('img')).toHaveAttribute('src', /\/[0-9a-f]{32}\.webp$/)
  await expect(card.getByText('missed, predicted as')).toBeVisible()
  await expect(card.locator('li')).toHaveCount(3)
  await expect(card.locator('li').first()).toContainText('2.00')
  await mark.locator('.miss').click()
  await expect(page).toHaveURL(/\/images\/251-m[01]\?model=/)
})

test('the map is reached, walked and left with the keyboard alone', async ({ page }) => {
  await page.goto(CLASS)
  const map = await mapOf(page)
  await page.getByRole('link', { name: 'Laid out by t-SNE' }).focus()
  await page.keyboard.press('Tab')
  await expect(map.locator('.map > svg a:focus')).toHaveCount(1)
  const before = await map.locator('#card p').innerText()
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) await page.keyboard.press(key)
  const focused = map.locator('.map > svg a:focus')
  await expect(focused).toHaveCount(1)
  await expect(focused).toHaveAttribute('aria-label', await map.locator('#card p').innerText())
  expect(before).not.toBe('')
  // One stop: the next is past the map.
  await page.keyboard.press('Tab')
  await expect(focused).toHaveCount(0)
})

test('one concept can be singled out, and all shown again', async ({ page }) => {
  await page.goto(CLASS)
  const map = await mapOf(page)
  const concepts = page.getByRole('navigation', { name: 'Concepts on the map' })
  const link = concepts.getByRole('link', { name: /Concept \d/ }).first()
  const index = /#concept-(\d+)$/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? ''
  await link.click()
  await expect(map.locator(`#concept-${index}`)).toHaveCSS('opacity', '1')
  await expect(map.locator(`.map > svg g:not(#concept-${index})`).first()).toHaveCSS('opacity', '0.1')
  await concepts.getByRole('link', { name: 'all' }).click()
  await expect(map.locator(`.map > svg g:not(#concept-${index})`).first()).toHaveCSS('opacity', '1')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('every mark is a named link, and the table has the same images', async ({ page }) => {
    await page.goto(CLASS)
    const frame = await page.request.get((await page.locator('iframe').getAttribute('src')) ?? '')
    expect(frame.headers()['cache-control']).toContain('immutable')
    expect((await frame.text()).match(/<title>[^<]+: /g)).toHaveLength(16)
    await page.getByRole('link', { name: 'All 16 images as a table' }).click()
    await expect(page.getByRole('table').locator('tbody tr')).toHaveCount(16)
    await page.getByLabel('Show', { exact: true }).selectOption('Misses')
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(page).toHaveURL(/\/classes\/251-dalmatian\/images\?kind=miss$/)
    await expect(page.getByRole('table').locator('tbody tr')).toHaveCount(2)
  })
})

test('a map that nobody made is not there', async ({ request }) => {
  for (const name of ['0'.repeat(32) + '.html', 'map.html', '%00'])
    expect((await request.get(`/assets/maps/${name}`)).status()).toBe(404)
})

test('every concept that leads an image is told what it is to the class, and what to do', async ({
  page,
}) => {
  await page.goto(CLASS)
  const section = page.getByRole('region', { name: 'Which reasons to trust' })
  const led = (await section.getByText(/\d points?, \d+.% right/).allInnerTexts()).map((text) =>
    parseInt(/(\d+) point/.exec(text)?.[1] ?? '0'),
  )
  expect(led.reduce((sum, count) => sum + count, 0)).toBe(14)
  const charted = section.getByRole('figure').getByRole('link')
  await expect(charted).toHaveCount(led.length)
  await section
    .getByRole('link', { name: /points?, / })
    .first()
    .click()
  await expect(page).toHaveURL(/\/images\?concept=\d$/)
})

test('where nothing is labelled, nothing is judged', async ({ page }) => {
  await page.goto('/classes/409-creme-brulee')
  const section = page.getByRole('region', { name: 'Which reasons to trust' })
  await expect(section.getByRole('heading', { name: 'Not judged' })).toBeVisible()
  await expect(section.getByRole('figure')).toHaveCount(0)
})

test('a concept leads to the same concept elsewhere, and says what it does to classes', async ({ page }) => {
  await page.goto(CLASS)
  const section = page.getByRole('region', { name: 'What its concepts are like' })
  await section
    .getByRole('link', { name: /, concept \d/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/concepts\/\d+-\d$/)
  await expect(
    page.getByRole('region', { name: 'Nearly the same elsewhere' }).getByRole('listitem').first(),
  ).toBeVisible()
  const effects = page.getByRole('region', { name: 'For and against' })
  await expect(effects.getByRole('listitem').filter({ hasText: 'espresso' })).toContainText('+0.50')
  await expect(effects.getByText('\u22120.70')).toBeVisible()
})

test('a class of an older Lens says what is missing', async ({ page }) => {
  await page.goto('/classes/134-crane?model=estimated-00000002')
  await expect(page.getByText('No map was made of the images of this class.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'What its concepts are like' })).toHaveCount(0)
})
