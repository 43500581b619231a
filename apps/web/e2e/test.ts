import { test as base } from '@playwright/test'

interface Fixtures {
  /** What the browser complained about; a test that expects a complaint takes it out. */
  complaints: string[]
}

/** Every test also checks that the browser has nothing to complain about: no script error, no blocked resource. */
export const test = base.extend<Fixtures>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await use(complaints)
      base.expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
