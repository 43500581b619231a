import { chromium, type Page } from '@playwright/test'
import { env } from '../e2e/env.ts'

/** What a reader sees of a page as it comes, in a browser of this machine. */
export interface Painting {
  /** Until the largest part of the first screen is there, in milliseconds. */
  largest: number
  /** How far what is there already moves; the browsers' own score. */
  shift: number
  /** Pictures in sight without content, at the worst moment of scrolling through the page as fast as it goes. */
  blank: number
}

const SCREEN = { width: 1280, height: 800 }

export async function painted(addresses: readonly string[]): Promise<Map<string, Painting>> {
  const browser = await chromium.launch({
    ...(env.LENS_CHROMIUM !== undefined && { executablePath: env.LENS_CHROMIUM }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const found = new Map<string, Painting>()
    for (const address of addresses) {
      const page = await browser.newPage({ viewport: SCREEN })
      await page.addInitScript(observe)
      await page.goto(address, { waitUntil: 'load' })
      const blank = await scrolledThrough(page)
      found.set(address, { ...(await page.evaluate(() => (window as unknown as Observed).lens)), blank })
      await page.close()
    }
    return found
  } finally {
    await browser.close()
  }
}

interface Observed {
  lens: { largest: number; shift: number }
}

/** Runs in the page, before anything of it. */
function observe(): void {
  const lens = { largest: 0, shift: 0 }
  Object.assign(window, { lens })
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) lens.largest = startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) lens.shift += (entry as PerformanceEntry & { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
}

/** A screen at every frame, down to the end. */
async function scrolledThrough(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let worst = 0
    for (let top = 0; top < document.body.scrollHeight; top += innerHeight) {
      scrollTo({ top, behavior: 'instant' })
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      const blank = [...document.images].filter((image) => {
        const { top, bottom, width } = image.getBoundingClientRect()
        return width > 0 && bottom > 0 && top < innerHeight && !image.complete
      })
      worst = Math.max(worst, blank.length)
    }
    return worst
  })
}
