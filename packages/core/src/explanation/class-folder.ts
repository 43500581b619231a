import { randomUUID } from 'node:crypto'
import { copyFile, link, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What is named so is being written or removed, and of use to nobody. */
export const PARTIAL = '.partial'

export const EXPLANATION = 'explanation.json'
export const EVALUATION = 'evaluation.json'
export const VISUALISATIONS = 'visualisations'
export const PICTURES = 'pictures'

/**
 * A class that replaces another lies here, inside its folder, from the moment it counts until its files have taken the places of
 * the old ones. One rename brings it here, so that a reader finds the old class or the new one, whole, at any time.
 */
const NEXT = 'next'

/** What `write` put into a new folder becomes the class, where there was none. */
export async function publish(folder: string, write: (folder: string) => Promise<void>): Promise<void> {
  // Named apart: where several machines share a folder, two may write the same class for a moment.
  const partial = `${folder}.${randomUUID().slice(0, 8)}${PARTIAL}`
  try {
    await mkdir(partial, { recursive: true })
    await write(partial)
    if (await isThere(folder)) await replace(folder, partial)
    else await rename(partial, folder)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** The pictures of the old class stay until `dropPictures`: a database may still name them. */
async function replace(folder: string, partial: string): Promise<void> {
  const pictures = join(folder, PICTURES)
  const before = new Set(await readdir(pictures).catch(() => []))
  const added = (await readdir(join(partial, PICTURES))).filter((name) => !before.has(name))
  try {
    await mkdir(pictures, { recursive: true })
    for (const name of added) await rename(join(partial, PICTURES, name), join(pictures, name))
    await rm(join(partial, PICTURES), { recursive: true })
    await rename(partial, join(folder, NEXT))
  } catch (error) {
    for (const name of added) await rm(join(pictures, name), { force: true })
    throw error
  }
  await settle(folder)
}

/** Gives the files of a class that replaces another their places; safe to be cut short, and to be repeated. */
export async function settle(folder: string): Promise<void> {
  const next = join(folder, NEXT)
  if (!(await isThere(next))) return
  const files = await readdir(next)
  await rm(join(folder, VISUALISATIONS), { recursive: true, force: true })
  for (const name of await readdir(folder)) {
    if (/\.(npy|json)$/.test(name) && !files.includes(name)) await rm(join(folder, name))
  }
  for (const name of files) await place(join(next, name), join(folder, name))
  const gone = join(dirname(folder), `${basename(folder)}.${NEXT}${PARTIAL}`)
  await rm(gone, { recursive: true, force: true })
  await rename(next, gone)
  await rm(gone, { recursive: true })
}

/** The same file under another name, in place of what is there; a copy where the file system knows no second names. */
async function place(source: string, target: string): Promise<void> {
  const partial = `${target}${PARTIAL}`
  await rm(partial, { force: true })
  await link(source, partial).catch(() => copyFile(source, partial))
  await rename(partial, target)
  // Renaming a file to another of its own names does nothing.
  await rm(partial, { force: true })
}

/**
 * What `read` makes of the files of one class, all of the same moment: it is called again where the class was replaced meanwhile.
 * @param read is given the folder in which the files lie
 */
export async function readWhole<T>(folder: string, read: (folder: string) => Promise<T>): Promise<T> {
  for (;;) {
    const before = await currentOf(folder)
    const result = await read(before.at).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    const after = await currentOf(folder)
    if (after.at !== before.at || after.version !== before.version) continue
    if ('error' in result) throw result.error
    return result.value
  }
}

async function currentOf(folder: string): Promise<{ at: string; version: string | null }> {
  const next = join(folder, NEXT)
  const version = await versionOf(next)
  return version === null ? { at: folder, version: await versionOf(folder) } : { at: next, version }
}

/** Stays the same where the files of `next` get their places, and is another for another explanation. */
async function versionOf(folder: string): Promise<string | null> {
  const found = await stat(join(folder, EXPLANATION)).catch(() => null)
  return found && `${found.mtimeMs} ${found.size}`
}

/** Changes with whatever is written about a class, and not where it is copied with its times; null where it is not explained. */
export async function stampOf(folder: string): Promise<string | null> {
  const { at } = await currentOf(folder)
  const explanation = await stat(join(at, EXPLANATION)).catch(() => null)
  const visualisations = await stat(join(at, VISUALISATIONS)).catch(() => null)
  const evaluation = await stat(join(at, EVALUATION)).catch(() => null)
  // Most tools that copy keep no more than milliseconds.
  return (
    explanation &&
    [explanation.mtimeMs, explanation.size, visualisations?.mtimeMs ?? 0, evaluation?.mtimeMs ?? 0]
      .map(Math.round)
      .join(' ')
  )
}

/** Writes one more file of a class, whole or not at all. */
export async function addFile(file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}${PARTIAL}`, content)
  await rename(`${file}${PARTIAL}`, file)
}

/** Whether a class that replaces another has not all its files in their places yet. */
export function isBeingReplaced(folder: string): Promise<boolean> {
  return isThere(join(folder, NEXT))
}

/** The pictures of a class with their sizes in bytes. */
export async function picturesIn(folder: string): Promise<Map<string, number>> {
  const pictures = join(folder, PICTURES)
  const names = await readdir(pictures).catch(() => [])
  const sizes = names.map(async (name) => [name, (await stat(join(pictures, name))).size] as const)
  return new Map(await Promise.all(sizes))
}

/** Removes the pictures of a class, but for those named. @returns the names of the removed */
export async function dropPictures(folder: string, named: ReadonlySet<string>): Promise<string[]> {
  const pictures = join(folder, PICTURES)
  const dropped = (await readdir(pictures).catch(() => [])).filter((name) => !named.has(name))
  for (const name of dropped) await rm(join(pictures, name), { force: true })
  return dropped
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}
