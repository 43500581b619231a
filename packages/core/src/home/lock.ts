import { access, constants, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import Database from 'libsql'
import { makeFolder, withStorage } from './storage.ts'

/** Keeps other writers out of a home until it is released, or until its process ends, however that comes about. */
export interface HomeLock {
  /** Why this lock may not keep out the writers of other machines; null where it does. */
  readonly doubt: string | null
  release(): Promise<void>
}

/** Until a process that was killed is gone: with gigabytes to free, that takes a moment. In milliseconds. */
const PATIENCE = 1000

/**
 * Holds an exclusive SQLite transaction on `<home>/lock.db`: a lock of the operating system, which ends with the process that
 * holds it and holds across containers that share the folder. `<home>/run.lock` names the holder, for people only.
 *
 * @throws LensError `busy` while another process holds the home; `storage` where it cannot be written or locked
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const file = join(home, 'lock.db')
  const holder = join(home, 'run.lock')
  const transaction = await withStorage(home, async () => {
    await makeFolder(home)
    await access(home, constants.W_OK)
    const transaction = await exclusive(home, file, holder)
    try {
      await writeFile(holder, `${process.pid} ${hostname()}\n`)
    } catch (error) {
      await rm(holder, { force: true })
      await drop(transaction, file)
      throw error
    }
    return transaction
  })
  return {
    doubt: await lockDoubt(home),
    async release() {
      await rm(holder, { force: true })
      await drop(transaction, file)
    },
  }
}

async function exclusive(home: string, file: string, holder: string): Promise<Database.Database> {
  for (;;) {
    const asked = (await identityOf(file)) ?? (await created(file))
    const database = begun(file)
    if (database === 'held') throw busy(home, await readFile(holder, 'utf8').catch(() => ''))
    if (database === 'impossible') throw withoutLocks(home)
    // Who held the lock may have removed the file meanwhile: a lock on that one keeps nobody out.
    if (asked !== null && asked === (await identityOf(file))) return database
    database.exec('ROLLBACK')
  }
}

function begun(file: string): Database.Database | 'held' | 'impossible' {
  try {
    const database = new Database(file)
    for (const setting of [`busy_timeout = ${PATIENCE}`, 'journal_mode = MEMORY'])
      database.prepare(`PRAGMA ${setting}`).all()
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('SQLITE_BUSY')) return 'held'
    if (/^SQLITE_(IOERR|NOLFS|PROTOCOL|CANTOPEN)/.test(code)) return 'impossible'
    throw error
  }
}

/** Removes the file while the lock is still held: whoever waits for it looks again. */
async function drop(transaction: Database.Database, file: string): Promise<void> {
  // Where an open file cannot be removed, it stays, and does no harm.
  await rm(file, { force: true }).catch(() => undefined)
  transaction.exec('ROLLBACK')
}

/** Which file lies there: its number alone may be given to the next. */
async function identityOf(file: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null)
  return found && `${found.dev} ${found.ino} ${found.birthtimeNs}`
}

/** Never opened where it is there: closing it would drop a lock that this process holds on it. */
async function created(file: string): Promise<string | null> {
  try {
    await (await open(file, 'wx')).close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return identityOf(file)
}

/** Network file systems by what Linux calls their kind: whether their locks reach other machines is the server's affair. */
const NETWORKED: Record<number, string> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'SMB',
  0xfe534d42: 'SMB',
  0x01021997: '9P',
  0x65735546: 'FUSE',
}

/** Why locks on this folder may not reach other machines; null where nothing speaks for that. */
export async function lockDoubt(home: string): Promise<string | null> {
  const kind = await statfs(home).then(
    ({ type }) => NETWORKED[type >>> 0],
    () => undefined,
  )
  return kind === undefined
    ? null
    : `${home} lies on a network file system (${kind}). Whether its locks reach other machines, Lens cannot tell: let one machine write to it at a time.`
}

function withoutLocks(home: string): LensError {
  return new LensError(
    'storage',
    `The file system of ${home} cannot lock files, so that two runs could write over each other; choose another folder with --home.`,
  )
}

function busy(home: string, holder: string): LensError {
  const [pid, host] = holder.trim().split(' ')
  const who = pid && host ? ` (process ${pid} on ${host})` : ''
  return new LensError(
    'busy',
    `Another run${who} is writing to ${home}. Wait for it, or choose another folder with --home.`,
  )
}
