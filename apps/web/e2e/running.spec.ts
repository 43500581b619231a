import { announce, openDatabase } from '@lens/db'
import { SCENARIO } from '@lens/db/testing'
import { HOMES } from './homes.ts'
import { expect, test } from './test.ts'

test('while a command still adds to a run, its pages say so and show what is there', async ({ page }) => {
  const database = openDatabase(HOMES.seeded.path)
  const notice = await announce(database, 'visualise', SCENARIO.otherModelId)
  const other = `/classes/134-crane?model=${SCENARIO.otherModelId}`
  try {
    await page.goto(other)
    await expect(page.getByText(/Pictures of concepts are being made right now: \d+ of \d+/)).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/crane/)
    await expect(page.getByText('Its picture is still being made.').first()).toBeVisible()
    await page.goto('/classes/134-crane')
    await expect(page.getByText(/being made/)).toHaveCount(0)
  } finally {
    await notice.end()
    await database.close()
  }
  await page.goto(other)
  await expect(page.getByText(/being made/)).toHaveCount(0)
})
