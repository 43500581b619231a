import { expect, test } from './test.ts'

/** `--color-ground` of the theme, in light and in dark. */
const GROUND = { light: 'rgb(243, 244, 241)', dark: 'rgb(18, 20, 22)' }

// Without scripts: what the first paint shows is what the style sheets say.
test.use({ javaScriptEnabled: false })

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page is ${colorScheme} from its first paint`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.goto('/')
    await expect(page.locator('html')).toHaveCSS('background-color', GROUND[colorScheme])
    const sheets = page.locator('link[rel=stylesheet]')
    expect(await sheets.count()).toBeGreaterThan(0)
    // In the head and not deferred, so that nothing is painted before them.
    await expect(page.locator('head link[rel=stylesheet]:not([media])')).toHaveCount(await sheets.count())
  })

  test(`a concept has the colour of its rank in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.goto('/method')
    const colours = await page
      .locator('[data-rank] .fill-concept')
      .evaluateAll((boxes) => new Set(boxes.map((box) => getComputedStyle(box).fill)).size)
    expect(colours).toBeGreaterThanOrEqual(3)
  })
}

test('printed paper is white', async ({ page }) => {
  await page.emulateMedia({ media: 'print' })
  await page.goto('/')
  await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(255, 255, 255)')
})
