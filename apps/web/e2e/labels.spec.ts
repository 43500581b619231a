import { request as plainRequest } from 'node:http'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

test('a name says who gave it; where names may not be changed, nothing changes', async ({
  page,
  request,
}) => {
  await page.goto('/concepts/251-1')
  await expect(page.getByRole('region', { name: 'Name' })).toContainText('Named “black spots” on')
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
  const answer = await request.post('/concepts/251-1', {
    form: { text: 'hacked' },
    headers: { origin: addressOf('seeded') },
  })
  expect(answer.status()).toBe(403)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('black spots')
})

test.describe('where names may be changed, without JavaScript', () => {
  test.use({ baseURL: addressOf('live'), javaScriptEnabled: false })

  test('name a concept, find it, and undo', async ({ page, request }) => {
    await page.goto('/concepts/967-2')
    await page.getByText('Change the name').click()
    await page.getByRole('textbox', { name: 'Name' }).fill('brown foam')
    await page.getByLabel('Given by').fill('Ann')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page).toHaveURL(/\/concepts\/967-2#name$/)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('brown foam')
    await expect(page.getByRole('region', { name: 'Name' })).toContainText('Named “brown foam” by Ann on')
    await page.goto('/concepts?q=brown+foam')
    await expect(page.getByRole('status')).toHaveText('1 concept')

    await page.goto('/concepts/967-2')
    await page.getByText('Change the name').click()
    await page.getByRole('button', { name: 'Take the name away' }).click()
    await expect(page.getByRole('heading', { level: 1 })).not.toContainText('brown foam')

    for (const headers of [{ origin: 'https://evil.example' }, {}]) {
      const answer = await request.post('/concepts/967-2', { form: { text: 'hacked' }, headers })
      expect(answer.status()).toBe(403)
    }
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).not.toContainText('hacked')
  })

  test('a name of more than 80 letters is refused, and a form of more than 4 kB unread', async ({
    page,
    request,
  }) => {
    const concept = addressOf('live', '/concepts/967-2')
    const headers = { origin: addressOf('live') }
    const name = await request.post(concept, { form: { text: 'x'.repeat(81) }, headers })
    expect([name.status(), await name.text()]).toEqual([
      400,
      expect.stringContaining('at most 80 characters'),
    ])
    const form = await request.post(concept, { form: { text: 'x', by: 'x'.repeat(4096) }, headers })
    expect([form.status(), await form.text()]).toEqual([413, expect.stringContaining('The name is too long')])
    // One that does not say how long it is could be of any length.
    const unmeasured = await new Promise((resolve, reject) => {
      const sent = plainRequest(concept, { method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', reject)
      sent.write('text=x')
      sent.end()
    })
    expect(unmeasured).toBe(413)
    await page.goto('/concepts/967-2')
    await expect(page.getByRole('region', { name: 'Name' })).not.toContainText('Named “x')
  })
})
