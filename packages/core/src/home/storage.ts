import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LensError } from '@lens/errors'

const elsewhere = 'choose another folder with --home'
const again = 'free some space and run the command again. What is finished is kept'

const reasons: Record<string, string> = {
  ENOSPC: `the disk is full; ${again}`,
  EDQUOT: `the disk quota is used up; ${again}`,
  EACCES: `permission denied; ${elsewhere}, or change its permissions`,
  EPERM: `permission denied; ${elsewhere}, or change its permissions`,
  EROFS: `the file system is read-only; ${elsewhere}`,
  ENOENT: `no folder can be made there, or it was removed during the run; ${elsewhere}`,
  ENOTDIR: `a part of the path is a file, not a folder; ${elsewhere}`,
  EEXIST: `a file is where a folder is needed; ${elsewhere}`,
  EIO: 'the disk reports an input/output error',
}

/** Runs work that touches the home and turns what the file system refuses into a sentence; other errors pass. */
export async function withStorage<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = reasons[codeOf(error)]
    if (reason === undefined) throw error
    throw new LensError('storage', `Cannot write ${place}: ${reason}.`, { cause: error })
  }
}

/**
 * A folder with all above it, whether or not they are there. Node's own recursive `mkdir` answers ENOENT for a read-only
 * file system, and never ends below /proc (Node 20).
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await makeOne(folder)
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const there = await stat(folder).catch(() => null)
    if (there?.isDirectory() !== true) throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
