import type { Page } from '@playwright/test'

/** More links than any page has before what is looked for. */
const MOST_PRESSES = 200

/** Presses Tab until an element of that name has the focus. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const isField = element instanceof HTMLInputElement || element instanceof HTMLSelectElement
      const label = isField ? (element.labels?.[0]?.textContent ?? '') : ''
      return (label === '' ? (element?.textContent ?? '') : label).trim()
    })
    if (name.test(focused)) return
  }
  throw new Error(`Tab never reached ${String(name)}`)
}
