import { LensError } from '@lens/errors'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CLASSES } from './classes.ts'
import { rasterise } from './raster.ts'
import { drawScene } from './scene.ts'

/** Seeds the classifier never saw. Training scenes have seeds below this, one run of seeds for every class. */
export const HELD_OUT_SEED = 1_000_000

/** Raised when the same seed draws another picture: folders of an older version are then drawn again. */
const VERSION = '1'
const VERSION_FILE = '.planted-version'

export interface SceneFolder {
  /** Scenes of each class. */
  perClass: number
  /** Seed of the first scene; the others follow. Default: scenes the classifier never saw. */
  seed?: number
  /** Called after each scene that is there, drawn now or before. */
  onProgress?: (done: number, total: number) => void
}

/**
 * Writes `folder/<NN_name>/<seed>.png`, 128×128 px, as many of each class as asked for. A scene is there whole or
 * not at all, and what is there is not drawn again. About one in twenty scenes of the shortcut's class comes
 * without it, and one in forty of the others with it, so there are mistakes to look at.
 * @returns how many scenes were drawn now, and how many were there
 * @throws LensError `storage` when the folder cannot be written
 */
export async function writeScenes(
  folder: string,
  request: SceneFolder,
): Promise<{ drawn: number; reused: number }> {
  try {
    return await write(folder, request)
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    throw new LensError('storage', `The planted scenes cannot be written to ${folder}: ${error.message}.`, {
      cause: error,
    })
  }
}

async function write(
  folder: string,
  { perClass, seed = HELD_OUT_SEED, onProgress }: SceneFolder,
): Promise<{ drawn: number; reused: number }> {
  const total = perClass * CLASSES.length
  const current = await isCurrent(folder)
  let [drawn, reused] = [0, 0]
  for (const { index, folder: name } of CLASSES) {
    const path = join(folder, name)
    if (!current) await rm(path, { recursive: true, force: true })
    await mkdir(path, { recursive: true })
    const present = new Set(await readdir(path))
    for (let scene = seed; scene < seed + perClass; scene++) {
      const file = `${scene}.png`
      if (present.has(file)) {
        reused++
      } else {
        await writeWhole(join(path, file), await rasterise(drawScene({ classIndex: index, seed: scene })))
        drawn++
      }
      onProgress?.(drawn + reused, total)
    }
  }
  if (!current) await writeWhole(join(folder, VERSION_FILE), VERSION)
  return { drawn, reused }
}

async function isCurrent(folder: string): Promise<boolean> {
  const version = await readFile(join(folder, VERSION_FILE), 'utf8').catch(() => undefined)
  return version === VERSION
}

async function writeWhole(path: string, content: Buffer | string): Promise<void> {
  const beside = `${path}.${process.pid}.part`
  await writeFile(beside, content)
  await rename(beside, path)
}
