import { SCENARIO } from '@lens/db/testing'
import { expect, test } from './test.ts'

test('find the shortcut: from any page to the concept that a class hangs on, and why', async ({ page }) => {
  await page.goto('/classes')
  await page.getByRole('banner').getByRole('link', { name: 'Shortcuts' }).click()
  await expect(page).toHaveURL('/report')
  const first = page.getByRole('main').getByRole('article').first()
  await expect(first).toContainText('without what lies at the bottom right')
  await expect(first).toContainText('90 % become specimen 135')
  await expect(first.getByRole('link', { name: 'Switched off' })).toHaveAttribute(
    'href',
    '/method#switched-off',
  )
  await first.getByRole('heading', { level: 2 }).getByRole('link').click()
  await expect(page).toHaveURL(
    `/concepts/${String(SCENARIO.suspect.classIndex)}-${String(SCENARIO.suspect.index)}`,
  )
})

test('pages have addresses, and one past the end gives the last', async ({ page }) => {
  await page.goto('/report?page=2')
  await expect(page.getByRole('article').first()).toContainText('9.')
  await page.goto('/report?page=999')
  await expect(page.getByRole('status')).toContainText('There is no page 999: this is the last, page 19')
})
