import { SCENARIO } from '@lens/db/testing'
import { expect, test } from './test.ts'

const { own, otherModelId } = SCENARIO

test('a concept of one’s own stands beside the found ones of a class, and has a page', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const section = page.getByRole('region', { name: 'Concepts of your own' })
  await expect(section.getByRole('listitem')).toHaveText(
    /spots\s*Raises the score: alignment \+0\.40, TCAV score 100\u202f% \(random 50\u202f%\)/,
  )
  await section.getByRole('link', { name: own.name, exact: true }).click()
  await expect(page).toHaveURL(`/own-concepts/${own.slug}`)
  await expect(page.getByText('It raises 1 class, dalmatian most.')).toBeVisible()
  const rows = page.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(4)
  await expect(rows.nth(2)).toContainText('No more than random directions do')
  await expect(rows.nth(3)).toContainText('Lowers the score')
  const pictures = page.getByRole('img', { name: /^Image \d of spots/ })
  await expect(pictures).toHaveCount(3)
  await expect
    .poll(() => pictures.first().evaluate((node) => node instanceof HTMLImageElement && node.naturalWidth))
    .toBeGreaterThan(0)
  await rows.nth(1).getByRole('link', { name: 'dalmatian' }).click()
  await expect(page).toHaveURL('/classes/251-dalmatian')
})

test('a class or a model without any says nothing of them', async ({ page, complaints }) => {
  await page.goto('/classes/968-cup')
  await expect(page.getByRole('region', { name: 'Concepts of your own' })).toHaveCount(0)
  await page.goto(`/own-concepts?model=${otherModelId}`)
  await expect(page.getByRole('main').getByRole('status')).toHaveText('None yet.')
  for (const path of ['/own-concepts/nothing', `/own-concepts/${own.slug}?model=${otherModelId}`])
    expect((await page.goto(path))?.status()).toBe(404)
  complaints.splice(0)
})
