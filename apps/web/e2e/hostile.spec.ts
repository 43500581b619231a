import { createServer, request as plainRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SCENARIO } from '@lens/db/testing'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

const { hostileIndex, hostileName, hostileFile } = SCENARIO
const CONCEPT = `/concepts/${String(hostileIndex)}-0`
const LABEL = '</title></script><script>alert(3)</script>'

/** Forgets what Chromium says of a status, which is meant. */
function forgetStatus(complaints: string[]): void {
  for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/status of 4\d\d/)
}

test.describe('on a site where names may be changed', () => {
  test.use({ baseURL: addressOf('live') })

  // A script that was stopped by the policy would be a complaint of the browser.
  test('names of classes, files and concepts that are code are text, and nothing of it runs', async ({
    page,
    request,
  }) => {
    test.slow()
    const ran: string[] = []
    page.on('dialog', (dialog) => {
      ran.push(dialog.message())
      void dialog.dismiss()
    })
    const name = (label: string) =>
      request.post(CONCEPT, { form: { text: label, by: LABEL }, headers: { origin: addressOf('live') } })
    expect((await name(LABEL)).status()).toBe(200)
    try {
      await page.goto(CONCEPT)
      await expect(page.getByRole('heading', { level: 1 })).toContainText(LABEL)
      for (const path of [
        `/classes/${String(hostileIndex)}`,
        `/classes/${String(hostileIndex)}/images`,
        `/images/${String(hostileIndex)}-p1`,
        `/images/${String(hostileIndex)}-m0`,
        `/compare?class=${String(hostileIndex)}&with=251`,
        `/concepts?q=${encodeURIComponent(LABEL)}`,
        `/classes?q=${encodeURIComponent('"><script>alert(4)</script>')}`,
        `/embed${CONCEPT}`,
      ]) {
        await page.goto(path)
        await expect(page.locator('img[src="x"], img[onerror]')).toHaveCount(0)
      }
      await page.goto(`/images/${String(hostileIndex)}-p1`)
      await expect(page.getByText(hostileFile).first()).toBeVisible()
      await page.goto('/classes/251-dalmatian')
      await page.getByLabel('Search classes').pressSequentially('jack')
      await expect(page.locator('datalist option')).toHaveAttribute('value', hostileName)
    } finally {
      await name('')
    }
    expect(ran).toEqual([])
  })

  test('a form on another site neither names a concept nor has an image explained', async ({
    page,
    complaints,
  }) => {
    const other = createServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`
        <form method="post" action="${addressOf('live', '/concepts/967-1')}"><input name="text" value="hacked"><button>Name</button></form>
        <form method="post" action="${addressOf('live', '/explain')}" enctype="multipart/form-data"><input type="file" name="image"><button>Explain</button></form>
        <form method="post" action="${addressOf('live', '/search')}" enctype="multipart/form-data"><button>Search</button></form>`),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${String((other.address() as AddressInfo).port)}/`
    try {
      for (const [button, sentence] of [
        ['Name', 'Names can be changed from this site only.'],
        ['Explain', 'Images can be sent from this site only.'],
        ['Search', 'Images can be sent from this site only.'],
      ] as const) {
        await page.goto(address)
        const answered = page.waitForResponse((response) => response.request().method() === 'POST')
        await page.getByRole('button', { name: button }).click()
        expect([button, (await answered).status()]).toEqual([button, 403])
        await expect(page.getByRole('main')).toContainText(sentence)
      }
      await page.goto('/concepts/967-1')
      await expect(page.getByRole('heading', { level: 1 })).not.toContainText('hacked')
    } finally {
      other.close()
    }
    forgetStatus(complaints.filter((complaint) => !complaint.includes('favicon')))
    complaints.splice(0)
  })
})

test('a host that was made up ends up in no link, and in no page of another visitor', async () => {
  const ask = (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const { hostname, port } = new URL(addressOf('seeded'))
      plainRequest({ hostname, port, path, headers }, (answer) => {
        text(answer).then((body) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
        }, reject)
      })
        .on('error', reject)
        .end()
    })
  const host = 'evil.example'
  const made = await ask('/classes/251-dalmatian', { host })
  expect(made.status).toBe(200)
  // Where a page says its own address, it says the one that it was asked for.
  const followed = made.body.replaceAll(/<link rel="canonical"[^>]*>/g, '')
  const links = [...followed.matchAll(/\s(?:href|src|action|srcset|poster)="([^"]*)"/g)].map(([, to]) => to)
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter((to) => to?.includes(host))).toEqual([])
  expect((await ask('/classes/251', { host })).headers['location']).toBe('/classes/251-dalmatian')
  expect((await ask('/classes/251-dalmatian', {})).body).not.toContain(host)

  const forwarded = { 'x-forwarded-host': host, 'x-host': host, forwarded: `host=${host}` }
  expect((await ask('/classes/340-zebra', forwarded)).body).not.toContain(host)
  for (const wrong of ['"><script>', 'evil.example/path', 'ann@evil.example', '300.300.300.300', 'a b'])
    expect([wrong, (await ask('/', { host: wrong })).status]).toEqual([wrong, 400])
})
