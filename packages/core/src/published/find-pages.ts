import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LensError } from '@lens/errors'

const PAGE = 'index.html'

/**
 * The class pages under a path: the page itself, the folder of one, a folder of such folders, or the folder of the whole site.
 *
 * @throws LensError `input` where there is none
 */
export async function findPages(path: string): Promise<string[]> {
  const there = await stat(path).catch(() => null)
  if (there === null) throw new LensError('input', `${path} does not exist.`)
  if (there.isFile()) return [path]
  const classes = join(path, 'classes')
  if (await isFolder(classes)) return findPages(classes)
  const pages = (await pagesIn(path)).sort()
  if (pages.length > 0) return pages
  if ((await stat(join(path, PAGE)).catch(() => null)) !== null) return [join(path, PAGE)]
  throw new LensError(
    'input',
    `${path} holds no pages (NAME/${PAGE}). Give the folder of the site, or of its classes.`,
  )
}

async function pagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const pages = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name, PAGE))
  const there = await Promise.all(pages.map((page) => stat(page).catch(() => null)))
  return pages.filter((_, position) => there[position]?.isFile() === true)
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}
