import type { Page } from '@playwright/test'
import { expect, test } from './test.ts'

async function names(page: Page): Promise<string[]> {
  return page.getByRole('article').getByRole('heading', { level: 3 }).allInnerTexts()
}

test('filters, order and page are in the address, and the back button undoes them one by one', async ({
  page,
}) => {
  await page.goto('/classes')
  await expect(page.getByRole('status')).toHaveText('30 classes, page 1 of 2')
  await page.getByText('Filters', { exact: true }).click()
  await page.getByLabel('Accuracy, at least').fill('50')
  await page.getByRole('button', { name: 'Apply filters' }).click()
  // The form's empty fields are not kept.
  await expect(page).toHaveURL('/classes?accuracy=50')
  await expect(page.getByRole('status')).toHaveText('29 classes, page 1 of 2')
  await expect(page.getByLabel('Accuracy, at least')).toHaveValue('50')

  await page.getByRole('link', { name: 'Class number' }).click()
  await expect(page).toHaveURL('/classes?accuracy=50&sort=index')
  await page.getByRole('link', { name: /^Class number/ }).click()
  await expect(page).toHaveURL('/classes?accuracy=50&sort=index&direction=descending')
  await page.getByRole('link', { name: 'Page 2' }).click()
  await expect(page).toHaveURL('/classes?accuracy=50&sort=index&direction=descending&page=2')
  expect(await names(page)).toHaveLength(5)

  for (const before of [
    '/classes?accuracy=50&sort=index&direction=descending',
    '/classes?accuracy=50&sort=index',
    '/classes?accuracy=50',
    '/classes',
  ]) {
    // Arrived is what the address says, not the last picture: the next step back may cut its loading short.
    await page.goBack({ waitUntil: 'commit' })
    await expect(page).toHaveURL(before)
  }
  await expect(page.getByRole('status')).toHaveText('30 classes, page 1 of 2')
})

test('a filter is taken away by its chip', async ({ page }) => {
  await page.goto('/classes?q=crane&accuracy=50&sort=index')
  await page.getByRole('link', { name: 'Remove filter: accuracy at least 50 %' }).click()
  await expect(page).toHaveURL('/classes?q=crane&sort=index')
  await page.getByRole('link', { name: 'Remove filter: “crane”' }).click()
  await expect(page).toHaveURL('/classes?sort=index')
})

test('the list without a filter shows every class exactly once over its pages', async ({ page }) => {
  const links: string[] = []
  for (const number of [1, 2]) {
    await page.goto(`/classes?page=${String(number)}`)
    for (const link of await page.getByRole('article').getByRole('link').all()) {
      links.push((await link.getAttribute('href')) ?? '')
    }
  }
  expect(links).toHaveLength(30)
  expect(new Set(links).size).toBe(30)
})

test('an order can be turned round', async ({ page }) => {
  await page.goto('/classes?sort=name')
  const upwards = await names(page)
  await page.goto('/classes?sort=name&direction=descending')
  const downwards = await names(page)
  expect(upwards[0]).not.toBe(downwards[0])
})

test('an empty result says what to change', async ({ page }) => {
  await page.goto('/classes?q=qqqqqqqq&explained=99')
  await expect(page.getByRole('status')).toHaveText('0 classes')
  await expect(page.getByRole('heading', { name: 'No class fits' })).toBeVisible()
  await page.getByRole('link', { name: 'Look through all 30 classes' }).click()
  await expect(page).toHaveURL('/classes')
})

test('what cannot be understood in an address is left out', async ({ page }) => {
  await page.goto('/classes?accuracy=lots&page=-3&sort=colour&direction=sideways')
  await expect(page.getByRole('status')).toHaveText('30 classes, page 1 of 2')
})

test('concepts across classes are filtered, sorted and linked to their pages', async ({ page }) => {
  await page.goto('/concepts')
  await expect(page.getByRole('status')).toHaveText(/^150 concepts, page 1 of 7$/)
  await page.getByText('Filters', { exact: true }).click()
  await page.getByLabel('Of the class with number').fill('251')
  await page.getByRole('button', { name: 'Apply filters' }).click()
  await expect(page).toHaveURL('/concepts?class=251')
  await expect(page.getByRole('status')).toHaveText('5 concepts')
  await expect(page.getByRole('link', { name: 'Remove filter: of dalmatian' })).toBeVisible()
  await page.getByLabel('Sort by').getByRole('link', { name: 'Prevalence' }).click()
  await expect(page).toHaveURL('/concepts?class=251&sort=prevalence')
  await page.getByRole('article').getByRole('link').first().click()
  await expect(page).toHaveURL(/\/concepts\/251-\d$/)
})

test('concepts are found by the name that a person gave them', async ({ page }) => {
  await page.goto('/concepts?q=black+spots')
  await expect(page.getByRole('link', { name: 'dalmatian (black spots)' })).toBeVisible()
})
