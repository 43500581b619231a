import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withStorage } from '../home/storage.ts'
import { addFile, EXPLANATION, publish, readWhole } from './class-folder.ts'

/** The files of a class by path relative to its folder. The one that makes it a class comes last. */
export async function filesOfClass(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return files.sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1))
}

/** Pictures before the records that name them. */
function weight(file: string): number {
  if (file === EXPLANATION) return 2
  return file.endsWith('.json') ? 1 : 0
}

/**
 * Makes one class's folder the same as another's: whole, or not at all. Where it holds the same explanation already, what has been
 * added to that since, such as its visualisations, is added.
 * @throws LensError `storage`
 */
export function copyClass(from: string, to: string): Promise<void> {
  return withStorage(to, () =>
    readWhole(from, async (source) => {
      const files = await filesOfClass(source)
      if (await isSameFile(join(source, EXPLANATION), join(to, EXPLANATION))) {
        for (const file of files) {
          if (await isSameFile(join(source, file), join(to, file))) continue
          await addFile(join(to, file), await readFile(join(source, file)))
        }
        return
      }
      await publish(to, async (folder) => {
        for (const file of files) {
          await mkdir(dirname(join(folder, file)), { recursive: true })
          await cp(join(source, file), join(folder, file), { preserveTimestamps: true })
        }
      })
    }),
  )
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((file) => readFile(file).catch(() => null)))
  return one != null && other != null && one.equals(other)
}
