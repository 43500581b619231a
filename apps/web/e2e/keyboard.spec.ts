import { tabTo } from './tab-to.ts'
import { expect, test } from './test.ts'

test('by keyboard alone: skip, search, open a class, turn on outlines, open a crop', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()

  await tabTo(page, /^Find a class/)
  await page.keyboard.type('dalmatian')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/classes?q=dalmatian')

  await tabTo(page, /^dalmatian \(class 251\)/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/classes/251-dalmatian')

  const plain = page.getByRole('radio', { name: 'Picture only' })
  await plain.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Outline' })).toBeChecked()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('heading', { level: 3 }).getByRole('link').first()).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: /^Crop 1 of concept/ }).first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('a slash goes to the search, which suggests classes while one types', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  const search = page.getByLabel('Search classes')
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  await page.keyboard.type('cran')
  const suggested = page.locator('datalist option')
  await expect(suggested).toHaveCount(1)
  await expect(suggested).toHaveAttribute('value', 'crane')
  // In a text it is a letter like any other.
  await page.keyboard.press('/')
  await expect(search).toHaveValue('cran/')
  await search.fill('crane')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/classes?q=crane')
})

test('the arrow keys go through the classes, but not where they mean something else', async ({ page }) => {
  await page.goto('/classes/251-dalmatian')
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL('/classes/340-zebra')
  // The address changes before the script of the new page runs.
  await page.waitForLoadState()
  await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL('/classes/251-dalmatian')
  await page.waitForLoadState()
  await page.getByRole('radio', { name: 'Picture only' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Outline' })).toBeChecked()
  await expect(page).toHaveURL('/classes/251-dalmatian')
})

test('what has the focus can be seen', async ({ page }) => {
  for (const path of ['/', '/classes', '/classes/251-dalmatian']) {
    await page.goto(path)
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab')
      const outlined = await page.evaluate(() => {
        let element = document.activeElement
        // Cards show the focus of the link in them; a radio button that of its label.
        for (let up = 0; element !== null && up < 4; up += 1) {
          const styled = [element, ...(element.parentElement?.children ?? [])]
          if (styled.some((candidate) => getComputedStyle(candidate).outlineStyle === 'solid')) return true
          element = element.parentElement
        }
        return false
      })
      expect(outlined).toBe(true)
    }
  }
})
