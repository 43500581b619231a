import { PUBLISHED } from '@lens/db/testing'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addressOf } from './homes.ts'
import { MISSING_PAGE, PAGES } from './pages.ts'
import { expect, test } from './test.ts'

const ALL_PAGES = {
  ...PAGES,
  'page that is missing': MISSING_PAGE,
  'page that failed': addressOf('damaged', '/'),
  'empty home': addressOf('empty', '/'),
  'card for other sites': '/embed/concepts/251-1',
  'published class': addressOf('small', `/classes/968-cup?model=${PUBLISHED.run.id}`),
  'published concept': addressOf('small', `/concepts/968-1?model=${PUBLISHED.run.id}`),
}

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const NARROWEST = { width: 360, height: 740 }

/** All rules once; then, on the same page, those whose answer colours or width can change. */
const LOOKS = [
  { colorScheme: 'light', viewport: DESKTOP, rules: [] },
  { colorScheme: 'dark', viewport: DESKTOP, rules: ['color-contrast'] },
  {
    colorScheme: 'dark',
    viewport: PHONE,
    // Colours are those of the wide page, and checking them takes most of the time.
    rules: ['target-size', 'scrollable-region-focusable'],
  },
] as const

async function findings(page: Page, within = 'html'): Promise<string[]> {
  const found: string[] = []
  for (const { colorScheme, viewport, rules } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    // Where the page is scrolled, the sticky header would count as a neighbour of what happens to lie under it.
    await page.evaluate(() => {
      window.scrollTo(0, 0)
    })
    // What passes need not be described, and a page without frames needs no second page to put results together: both
    // cost more than the checks.
    const axe = new AxeBuilder({ page })
      .include(within)
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
    const { violations } = await (rules.length === 0 ? axe : axe.withRules([...rules])).analyze()
    for (const { id, nodes } of violations) {
      for (const { target, failureSummary } of nodes) {
        found.push(
          `${colorScheme} ${String(viewport.width)} ${id}: ${target.join(' ')} ${failureSummary ?? ''}`,
        )
      }
    }
  }
  return found
}

test.describe('axe finds nothing, and nothing scrolls sideways', () => {
  // Three looks at pages with thousands of elements, on machines that do other things too.
  test.slow()

  for (const [name, path] of Object.entries(ALL_PAGES)) {
    test(`on ${name}`, async ({ page, complaints }) => {
      await page.goto(path)
      expect(await findings(page)).toEqual([])
      await page.setViewportSize(NARROWEST)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      complaints.splice(0).forEach((text) => {
        expect(text).toMatch(/status of (404|500)/)
      })
    })
  }

  test('once everything is open', async ({ page }) => {
    await page.goto('/classes/251-dalmatian')
    await page.getByRole('radio', { name: 'Spotlight' }).check()
    await page.locator('main details').evaluateAll((nodes) => {
      for (const node of nodes) node.setAttribute('open', '')
    })
    expect(await findings(page)).toEqual([])
    await page
      .getByRole('button', { name: /^Crop 1 of concept/ })
      .first()
      .click()
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await findings(page, ':popover-open')).toEqual([])
  })

  test('in the open model switcher', async ({ page }) => {
    await page.goto('/method')
    await page.getByRole('banner').locator('summary').click()
    expect(await findings(page)).toEqual([])
  })
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
