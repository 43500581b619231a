import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

import { LensError } from '@lens/errors'

/** What sharp's prebuilt libvips reads. */
export const IMAGE_EXTENSIONS = ['jpg', 'jpeg', 'jfif', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif']

/** Images that it does not read: they are found, so that a sentence says what to do with them. */
const OTHER_IMAGES = ['heic', 'heif', 'bmp', 'ppm', 'pgm', 'jp2', 'jxl']

export interface ImageFile {
  /** Relative to the folder, `/` between its parts on every system. */
  readonly path: string
  /** Absolute. */
  readonly file: string
  readonly bytes: number
}

/**
 * All images below a folder, known by their extension, in the order of their paths' UTF-16 code units: the same on every
 * system and in every locale. Hidden files and `__MACOSX` (left by macOS in archives) are passed over, symbolic links
 * are followed, except those back to a folder they lie in.
 *
 * @throws LensError `input`: the folder, or one in it, does not exist, is none or cannot be read
 */
export async function findImages(root: string): Promise<ImageFile[]> {
  const images = await imagesBelow(path.resolve(root), '', [])
  return images.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function imagesBelow(folder: string, prefix: string, above: readonly string[]): Promise<ImageFile[]> {
  const names = await namesIn(folder)
  const real = await realpath(folder)
  if (above.includes(real)) return []
  const lineage = [...above, real]
  const found = await Promise.all(
    names.map(async (name): Promise<ImageFile[]> => {
      const file = path.join(folder, name)
      const entry = await stat(file).catch(() => undefined)
      if (entry?.isDirectory()) return imagesBelow(file, `${prefix}${name}/`, lineage)
      return entry?.isFile() && isImage(name) ? [{ path: prefix + name, file, bytes: entry.size }] : []
    }),
  )
  return found.flat()
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => !name.startsWith('.') && name !== '__MACOSX')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const reason =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'ENOTDIR'
          ? 'is not a folder. Give a folder of images, or a CSV with a path and a label in every row'
          : `cannot be read (${String(code ?? error)})`
    throw new LensError('input', `The image folder ${folder} ${reason}.`, { cause: error })
  }
}

export function isImage(name: string): boolean {
  const extension = path.extname(name).slice(1).toLowerCase()
  return IMAGE_EXTENSIONS.includes(extension) || OTHER_IMAGES.includes(extension)
}
