import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PUBLISHED, SCENARIO } from '@lens/db/testing'
import { serveFiles } from './file-server.ts'
import { addressOf } from './homes.ts'
import { expect, test } from './test.ts'

/** Not at the root of its host, as on pages of a project. */
const PREFIX = '/people/ann/lens/'

/** What the copy is told of where it will lie. */
const ADDRESS = `https://copy.example${PREFIX.slice(0, -1)}`

let folder: string
let copy: Awaited<ReturnType<typeof serveFiles>>
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(270_000)
  folder = mkdtempSync(join(tmpdir(), 'lens-copy-'))
  await promisify(execFile)(
    process.execPath,
    [
      ...['--import', 'tsx', 'src/testing/copy-site-process.ts'],
      ...[addressOf('small'), folder, ADDRESS, SCENARIO.modelId, SCENARIO.otherModelId, PUBLISHED.run.id],
    ],
    { cwd: join(import.meta.dirname, '..', '..', 'cli') },
  )
  copy = await serveFiles(folder, PREFIX)
})
test.afterAll(() => {
  copy.close()
  rmSync(folder, { recursive: true, force: true })
})

test('has no link that leads nowhere, and none that needs its host to be at the root', () => {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.html'),
  )
  expect(pages.length).toBeGreaterThan(50)
  const broken: string[] = []
  for (const page of pages) {
    const html = readFileSync(join(folder, page), 'utf8')
    for (const [, link = ''] of html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)) {
      if (/^(https?:|data:|#|$)/.test(link)) continue
      const [path = '', fragment] = link.replace(/\?[^#]*/, '').split('#')
      const file = join(folder, dirname(page), decodeURIComponent(path))
      if (link.startsWith('/') || !existsSync(file)) broken.push(`${page}: ${link}`)
      else if (
        fragment !== undefined &&
        fragment !== 'all' &&
        !readFileSync(file, 'utf8').includes(`id="${fragment}"`)
      )
        broken.push(`${page}: ${link} has no such part`)
    }
  }
  expect(broken).toEqual([])
})

test('names its own pages and pictures where others have to find them', () => {
  const of = (address: string) => join(folder, decodeURIComponent(address.slice(ADDRESS.length)))
  const html = readFileSync(join(folder, 'classes', '251-dalmatian', 'index.html'), 'utf8')
  const named = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
  const canonical = named(/<link rel="canonical" href="([^"]*)"/)
  expect(canonical).toBe(`${ADDRESS}/classes/251-dalmatian/`)
  expect(existsSync(join(of(canonical), 'index.html'))).toBe(true)
  const preview = readFileSync(of(named(/<meta property="og:image" content="([^"]*)"/)))
  expect(preview.subarray(1, 4).toString()).toBe('PNG')
  expect(named(/<pre[^>]*>(https:[^<]*)</)).toBe(canonical)
  expect(html).not.toContain(addressOf('small'))
})

test('is read, looked at and searched from a plain file server below a path', async ({ page }) => {
  const outside: string[] = []
  const failed: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(copy.address)) outside.push(request.url())
  })
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(response.url())
  })
  await page.goto(copy.address)
  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Classes' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Classes')
  await expect(page.getByRole('link', { name: 'Explain' })).toHaveCount(0)
  await expect(page.getByText('a copy for which no server runs')).toBeVisible()
  await page.getByRole('article').getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: 'What it looks for' })).toBeVisible()
  await expect
    .poll(() =>
      page
        .locator('main img')
        .evaluateAll((images) => images.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length),
    )
    .toBeGreaterThan(0)
  const frame = page.locator('iframe').contentFrame()
  await page.locator('iframe').scrollIntoViewIfNeeded()
  await frame.locator('svg a').first().focus()
  await expect(frame.locator('#card img')).toBeVisible()

  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Method' }).click()
  await page.getByRole('searchbox', { name: 'Search classes' }).fill('dalmatian')
  await page.getByRole('searchbox', { name: 'Search classes' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Search')
  await page.getByRole('link', { name: 'dalmatian', exact: true }).first().click()
  await expect(page).toHaveURL(new RegExp(`^${copy.address}classes/251-dalmatian/`))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('dalmatian')
  expect({ outside, failed }).toEqual({ outside: [], failed: [] })
})

test('shows what words came with a search as text', async ({ page }) => {
  await page.goto(`${copy.address}search/index.html?q=${encodeURIComponent('<img src=x onerror=alert(1)>')}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Search')
  await expect(page.locator('img[src="x"]')).toHaveCount(0)
})
