import { PUBLISHED } from '@lens/db/testing'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

const at = (path: string) => addressOf('small', `${path}?model=${PUBLISHED.run.id}`)

test.describe('a run that was read from the LENS site', () => {
  test('says of its images what was published, and links to no page that is not there', async ({ page }) => {
    await page.goto(at('/classes/968/images'))
    await expect(page.getByText('does not say what each concept adds')).toBeVisible()
    const rows = page.locator('tbody tr')
    expect(await rows.count()).toBeGreaterThan(0)
    await expect(rows.first()).toContainText('Recognised')
    await expect(page.getByText('sure')).toHaveCount(0)
    await expect(rows.getByRole('link')).toHaveCount(0)
    await expect(page.getByText('Strongest contributions')).toHaveCount(0)
  })

  for (const path of ['/report', '/concepts/968-1', '/compare'])
    test(`is not taken for one of an older Lens: ${path}`, async ({ page }) => {
      await page.goto(at(path))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.getByText(/older Lens|--force/)).toHaveCount(0)
    })
})
