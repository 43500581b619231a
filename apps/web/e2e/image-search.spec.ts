import AxeBuilder from '@axe-core/playwright'
import { REFUSALS } from './fake-live.ts'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

test.use({ baseURL: addressOf('live') })

function image(content: string) {
  return { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(content) }
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('an image finds concepts of several classes, each with where it lies', async ({ page }) => {
      await page.goto('/explain')
      await page.getByRole('link', { name: 'search by image', exact: true }).click()
      await expect(page).toHaveURL('/search')
      await page.getByLabel('Your image', { exact: true }).setInputFiles(image('an image'))
      await page.getByRole('button', { name: 'Find its concepts' }).click()
      await expect(page.getByRole('heading', { name: 'What is in it' })).toBeFocused()
      const found = page.getByRole('main').getByRole('figure')
      await expect(found).toHaveCount(5)
      await expect(found.first()).toContainText('dalmatian')
      await expect(found.first()).toContainText('60\u202f% of the response')
      await expect(found.nth(1)).toContainText('more of it than 80\u202f% of its own images have')
      await expect(found.nth(1).getByRole('img')).toHaveAttribute(
        'aria-label',
        'Where concept 1 of cup is in the image',
      )
      await found.nth(1).getByRole('link').click()
      await expect(page).toHaveURL('/concepts/968-1')
    })

    test('a crop of a concept is searched by from its page, and the search has an address', async ({
      page,
    }) => {
      await page.goto('/concepts/251-1')
      await page
        .getByRole('button', { name: /^Crop 2 of concept/ })
        .first()
        .click()
      await page
        .getByRole('dialog')
        .getByRole('link', { name: 'Which other concepts does it excite?' })
        .click()
      await expect(page).toHaveURL('/search?crop=251-1-1')
      await expect(page.getByText('Searched by crop 2 of concept 1 of class 251')).toBeVisible()
      await expect(page.getByRole('main').getByRole('figure')).toHaveCount(3)
      await expect(page.getByRole('heading', { name: 'What is in it' })).not.toBeFocused()
    })

    test('why nothing was found is one sentence', async ({ page, complaints }) => {
      await page.goto('/search?crop=251-1-99')
      await expect(page.getByRole('main').getByRole('alert')).toHaveText('There is no such crop.')
      await page.goto('/search')
      await page.getByLabel('Your image', { exact: true }).setInputFiles(image('not an image'))
      await page.getByRole('button', { name: 'Find its concepts' }).click()
      await expect(page.getByRole('main').getByRole('alert')).toHaveText(
        REFUSALS['not an image']?.message ?? '',
      )
      complaints.splice(0).forEach((text) => {
        expect(text).toMatch(/status of 400/)
      })
    })
  })
}

test('axe finds nothing in what was found, in either theme', async ({ page }) => {
  await page.goto('/search?crop=251-1-0')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([])
  }
})
