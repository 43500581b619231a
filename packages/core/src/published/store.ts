import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LensError } from '@lens/errors'
import { addFile } from '../explanation/class-folder.ts'
import type { StoredClass } from '../explanation/store.ts'
import { withStorage } from '../home/storage.ts'
import { LENS_SITE, publishedSchema, type PublishedClass } from './schema.ts'

/** Keeps what a page says in the home, whole or not at all. */
export async function writePublished(home: string, published: PublishedClass): Promise<void> {
  const file = fileOf(home, published.class.index)
  await withStorage(file, () => addFile(file, JSON.stringify(published)))
}

/** One class of the published site; null where its page was not read. @throws LensError `input` for a damaged file */
export async function readPublished(home: string, classIndex: number): Promise<PublishedClass | null> {
  const file = fileOf(home, classIndex)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return publishedSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new LensError(
      'input',
      `${file} is damaged or was written by another version of Lens; import the page again.`,
      { cause: error },
    )
  }
}

/** The classes whose pages were read, by index, without reading any. */
export async function storedPublished(home: string): Promise<StoredClass[]> {
  const names = await readdir(folderOf(home)).catch(() => [])
  const indices = names
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => Number(basename(name, '.json')))
    .sort((a, b) => a - b)
  return Promise.all(
    indices.map(async (classIndex) => {
      const { mtimeMs, size } = await stat(fileOf(home, classIndex))
      return { modelId: LENS_SITE, classIndex, stamp: `${Math.round(mtimeMs)} ${size}` }
    }),
  )
}

function folderOf(home: string): string {
  return join(home, 'published', LENS_SITE)
}

function fileOf(home: string, classIndex: number): string {
  return join(folderOf(home), `${classIndex}.json`)
}
