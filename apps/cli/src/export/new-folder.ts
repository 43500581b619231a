import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { LensError } from '@lens/errors'

/**
 * Has `fill` make a folder, which is there whole or not at all.
 *
 * @throws LensError `usage` where something has its name already: nothing of a user's is written over
 */
export async function makeFolder(name: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = resolve(name)
  if (existsSync(folder))
    throw new LensError('usage', `${name} is there already. Name a folder that is not, or remove it first.`)
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  try {
    await mkdir(partial, { recursive: true })
    await fill(partial)
    await rename(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw asFault(name, error)
  }
}

function asFault(name: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' && ['EACCES', 'ENOSPC', 'EROFS', 'ENOTDIR'].includes(code)
    ? new LensError(
        'storage',
        `${name} cannot be written (${code}). Check its permissions and the space left.`,
        {
          cause: error,
        },
      )
    : error
}
