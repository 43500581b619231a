import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { LensError } from '@lens/errors'
import { makeFolder, withStorage } from './storage.ts'

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
  await withStorage(home, async () => {
    await makeFolder(home)
    if (!(await created(file, owner))) await takeOver(home, file, owner)
  })
  return { release: () => rm(file, { force: true }) }
}

/** Creates the file with the content; false where it was there already. */
async function created(file: string, content: string): Promise<boolean> {
  const created = await open(file, 'wx').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  })
  try {
    await created?.writeFile(content)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await created?.close()
  }
  return created !== null
}

/** Replaces a stale lock. One run at a time may do so: another that judged the same lock would replace the new one. */
async function takeOver(home: string, file: string, owner: string): Promise<void> {
  await refuseIfHeld(home, file)
  const turn = `${file}.takeover`
  if (!(await created(turn, owner))) throw busy(home, turn, await holderOf(turn))
  try {
    const holder = await refuseIfHeld(home, file)
    if (holder === null) {
      if (!(await created(file, owner))) throw busy(home, file, await holderOf(file))
    } else await writeFile(file, owner)
  } finally {
    await rm(turn, { force: true })
  }
}

async function refuseIfHeld(home: string, file: string): Promise<string | null> {
  const holder = await holderOf(file)
  if (holder !== null && isAlive(holder)) throw busy(home, file, holder)
  return holder
}

/** What a lock says; null where there is none. */
async function holderOf(file: string): Promise<string | null> {
  const read = () => readFile(file, 'utf8').catch(() => null)
  const holder = await read()
  if (holder !== '') return holder
  // Just created and not yet written, or left so by a power cut.
  await setTimeout(100)
  return read()
}

function isAlive(holder: string): boolean {
  const [pid = '', host = ''] = holder.trim().split(' ')
  if (host !== '' && host !== hostname()) return true
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function busy(home: string, file: string, holder: string | null): LensError {
  const [pid = 'unknown', host = hostname()] = (holder ?? '').trim().split(' ')
  return new LensError(
    'busy',
    `Another run (process ${pid || 'unknown'} on ${host}) is writing to ${home}. Wait for it, or choose another folder with ` +
      `--home; if no such process exists, delete ${file}.`,
  )
}
