import { expect, test } from './test.ts'

/** "−1.5 %" → -1.5 */
function numberIn(text: string): number {
  return Number(text.replace('−', '-').replace(/[^\d.-]/g, ''))
}

test('the parts of the score are all shown, and add up to the whole', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const chart = page.getByRole('table', { name: /Share of the score of dalmatian/ })
  const rows = chart.locator('tbody tr')
  await expect(rows).toHaveCount(7)
  await expect(rows.filter({ hasText: 'Residual' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'Bias' })).toHaveCount(1)
  const shares = (await rows.locator('td:last-child').allInnerTexts()).map(numberIn)
  expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100)).toBeLessThan(0.5)
  await expect(chart.locator('tfoot td').last()).toHaveText(/^100\.0.%$/)
})

test('every image’s score is the sum of its parts', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const tables = await page.getByRole('table', { name: 'What the score of this image is made of' }).all()
  expect(tables.length).toBeGreaterThan(3)
  for (const table of tables) {
    const parts = (await table.locator('tbody td:last-child').allInnerTexts()).map(numberIn)
    const whole = numberIn(await table.locator('tfoot td').innerText())
    expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - whole)).toBeLessThan(0.45)
  }
})

test('a concept keeps its colour through the page', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const section = page.locator('section[id^="concept-"]').first()
  const index = (await section.getAttribute('id'))?.replace('concept-', '') ?? ''
  const colour = await section.evaluate((node) => getComputedStyle(node).borderTopColor)
  const badges = page.locator('[data-rank]').filter({ hasText: new RegExp(`^Concept ${index}$`) })
  const colours = await badges.evaluateAll((nodes) =>
    nodes.map((node) => getComputedStyle(node).backgroundColor),
  )
  expect(colours.length).toBeGreaterThan(2)
  expect(new Set(colours)).toEqual(new Set([colour]))
})

test('a person’s name for a concept stands in its place', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  await expect(page.getByRole('heading', { name: /black spots/ })).toBeVisible()
})

test('errors are shown with what the images really are, and why', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const mistaken = page.getByRole('region', { name: 'Mistaken for it' })
  await expect(mistaken.getByRole('figure')).toHaveCount(2)
  await expect(mistaken.getByRole('figure').first()).toContainText(
    /Really specimen 252\. Predicted as dalmatian with/,
  )
  await expect(mistaken.getByRole('table')).toHaveCount(2)
  const missed = page.getByRole('region', { name: 'Missed' })
  await expect(missed.getByRole('link', { name: 'cup' })).toHaveAttribute('href', '/classes/968-cup')
})

test('without labels nothing is claimed about right and wrong', async ({ page }) => {
  await page.goto('/classes/409-creme-brulee')
  await expect(page.getByText('nobody can say')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Missed' })).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Mistaken for it' })).toHaveCount(0)
})

test('every crop has a name, and every picture its size', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  await expect(page.getByRole('img', { name: /^Crop 3 of concept \d/ }).first()).toBeVisible()
  const unsized = await page
    .locator('img:not([alt]), :not(.tile > picture) > img:not([width][height])')
    .count()
  expect(unsized).toBe(0)
})

test('the page names what tells the class from the one it is mistaken for', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const section = page.getByRole('region', { name: 'What tells it apart' })
  await expect(section.getByRole('heading', { level: 3 })).toHaveText(/^rather than /)
  const shares = (await section.getByText(/of the margin$/).allInnerTexts()).map(numberIn)
  expect(shares.length).toBeGreaterThan(0)
  expect(shares).toEqual([...shares].sort((a, b) => b - a))
  await section
    .getByRole('link', { name: /^Concept \d/ })
    .first()
    .click()
  await expect(page).toHaveURL(/#concept-\d+$/)
})

test('on paper nothing is folded, and what only leads on is left out', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const folded = page.locator('main details').first()
  const inside = folded.locator(':scope > :not(summary)').first()
  await expect(inside).toBeHidden()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(inside).toBeVisible()
  await expect(page.getByRole('banner')).toBeHidden()
  await expect(page.getByRole('navigation')).toHaveCount(0)
  // Ink on paper, also of a reader whose screen is dark.
  const [ink, paper] = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.documentElement)
    return [color, backgroundColor]
  })
  expect([ink, paper]).toEqual(['rgb(21, 24, 26)', 'rgb(255, 255, 255)'])
})
