import { SCENARIO } from '@lens/db/testing'
import { expect, test } from './test.ts'

const other = SCENARIO.otherModelId

test('two classes are chosen in a form, and stand in the address', async ({ page }) => {
  await page.goto('/classes/340-zebra')
  await page.getByRole('link', { name: 'Compare with another class' }).click()
  await expect(page).toHaveURL('/compare?class=340')
  await page.getByLabel('Compare with').selectOption({ label: 'dalmatian' })
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page).toHaveURL('/compare?class=340&with=251')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Zebra and dalmatian')
  // All point nearly the same way there, by 1 / |(1, 0.1)|.
  const pairs = page.getByRole('region', { name: 'What both look for' }).getByRole('listitem')
  await expect(pairs).toHaveCount(5)
  await expect(pairs.first()).toContainText('1.00 alike')
  await expect(pairs.first().getByRole('link')).toHaveCount(2)
  await expect(page.getByText('Every concept has a counterpart.')).toHaveCount(2)
  await expect(page.getByText('hardly ever confused')).toHaveCount(2)
})

test('what tells one from the other is shown where it was measured', async ({ page }) => {
  await page.goto('/compare?class=967&with=968')
  const against = page.getByRole('region', { name: 'What tells one from the other' })
  await expect(against.getByRole('heading', { name: 'espresso rather than cup' })).toBeVisible()
  await expect(against.getByText('of the margin').first()).toBeVisible()
  await expect(against).toContainText('cup is the second choice for 14 points')
})

test('a class in two runs is matched by the images of both', async ({ page }) => {
  await page.goto('/compare?class=134')
  await page.getByLabel('In the model').selectOption(other)
  await page.getByLabel('Compare with').selectOption({ label: 'the class of the same name' })
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page).toHaveURL(`/compare?class=134&other=${other}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Crane in field-guide and crane in estimated',
  )
  await expect(page.getByText(/the 14 that are points of both/)).toBeVisible()
})

test('what cannot be compared is said in a sentence', async ({ page }) => {
  const say = async (query: string, sentence: string) => {
    await page.goto(`/compare?${query}`)
    await expect(page.getByRole('main').getByRole('status')).toHaveText(sentence)
  }
  await say('class=99999&with=251', 'field-guide has no explained class 99999.')
  await say('class=251&with=99999', 'field-guide has no explained class 99999.')
  await say('class=251&with=251', 'These are one and the same class. Choose another one to compare it with.')
  await say(`class=340&other=${other}`, 'estimated has no explained class called zebra.')
  await say('class=251&other=nothing', 'There is no model nothing here.')
})
