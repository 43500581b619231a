import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import { withStorage } from './storage.ts'

/** Keeps a second run out of the same home until it is released. */
export interface HomeLock {
  release(): Promise<void>
}

/**
 * Takes `<home>/run.lock`. A lock whose process is gone (a crash, a power cut) is taken over; one that another machine
 * holds cannot be checked, so it stays and the message names it.
 *
 * @throws LensError `busy` while another run holds the home; `storage` where the home cannot be written
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const file = join(home, 'run.lock')
  const owner = `${process.pid} ${hostname()}\n`
  await withStorage(home, () => mkdir(home, { recursive: true }))
  // The second attempt follows the removal of a stale lock; losing that race means that somebody else is running.
  for (const attempt of [1, 2]) {
    try {
      await withStorage(home, () => createExclusively(file, owner))
      return { release: () => rm(file, { force: true }) }
    } catch (error) {
      if (!(error instanceof Held)) throw error
      const holder = await readFile(file, 'utf8').catch(() => '')
      if (attempt === 2 || isAlive(holder)) throw busy(home, file, holder)
      await rm(file, { force: true })
    }
  }
  throw busy(home, file, '')
}

class Held extends Error {}

async function createExclusively(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content, { flag: 'wx' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new Held()
    throw error
  }
}

function isAlive(holder: string): boolean {
  const [pid = '', host = ''] = holder.trim().split(' ')
  if (host !== '' && host !== hostname()) return true
  // An empty lock is one whose owner died between creating and writing it.
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function busy(home: string, file: string, holder: string): LensError {
  const [pid = 'unknown', host = hostname()] = holder.trim().split(' ')
  return new LensError(
    'busy',
    `Another run (process ${pid || 'unknown'} on ${host}) is writing to ${home}. Wait for it, or choose another folder with ` +
      `--home; if no such process exists, delete ${file}.`,
  )
}
