import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addressOf } from './homes.ts'
import { MISSING_PAGE, PAGES } from './pages.ts'
import { expect, test } from './test.ts'

const SCREENS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
}

const ALL_PAGES = {
  ...PAGES,
  'page that is missing': MISSING_PAGE,
  'page that failed': addressOf('damaged', '/'),
  'empty home': addressOf('empty', '/'),
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  )
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    test.describe(`${colorScheme}, ${screen}`, () => {
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: 'reduce' } })

      for (const [name, path] of Object.entries(ALL_PAGES)) {
        test(`axe finds nothing on ${name}`, async ({ page, complaints }) => {
          await page.goto(path)
          expect(await findings(page)).toEqual([])
          complaints.splice(0).forEach((text) => {
            expect(text).toMatch(/status of (404|500)/)
          })
        })
      }

      test('axe finds nothing once everything is open', async ({ page }) => {
        await page.goto('/classes/251-dalmatian')
        await page.getByText('Spotlight', { exact: true }).click()
        for (const summary of await page.locator('summary').all()) {
          if (await summary.isVisible()) await summary.click()
        }
        expect(await findings(page)).toEqual([])
        await page
          .getByRole('button', { name: /^Crop 1 of concept/ })
          .first()
          .click()
        await expect(page.getByRole('dialog')).toBeVisible()
        expect(await findings(page)).toEqual([])
      })
    })
  }
}

test.describe('on the narrowest screen', () => {
  test.use({ viewport: { width: 360, height: 740 } })
  for (const [name, path] of Object.entries(ALL_PAGES)) {
    test(`${name} does not scroll sideways`, async ({ page, complaints }) => {
      await page.goto(path)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      complaints.length = 0
    })
  }
})

test('nothing moves while pictures arrive', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ('value' in entry) shifts.push(Number(entry.value))
    }).observe({ type: 'layout-shift', buffered: true })
  })
  for (const path of [PAGES.home, PAGES.class]) {
    await page.goto(path, { waitUntil: 'networkidle' })
    const total = await page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, shift) => sum + shift, 0),
    )
    expect(total).toBeLessThan(0.02)
  }
})
