import { LensError } from '@lens/errors'

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and run the command again',
  EDQUOT: 'the disk quota is used up; free some space and run the command again',
  EACCES: 'permission denied; choose another folder with --home, or change its permissions',
  EPERM: 'permission denied; choose another folder with --home, or change its permissions',
  EROFS: 'the file system is read-only; choose another folder with --home',
  ENOTDIR: 'a part of the path is a file, not a folder; choose another folder with --home',
  EEXIST: 'a file is where a folder is needed; choose another folder with --home',
  EIO: 'the disk reports an input/output error',
}

/** Runs work that touches the home and turns what the file system refuses into a sentence; other errors pass. */
export async function withStorage<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = reasons[code]
    if (reason === undefined) throw error
    throw new LensError('storage', `Cannot write ${place}: ${reason}. Finished classes are kept.`, {
      cause: error,
    })
  }
}
