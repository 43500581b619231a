import { statSync } from 'node:fs'
import { LensError } from '@lens/errors'
import Database from 'libsql'
import { PrismaClient } from '../generated/client.ts'
import { asStorageFault } from './faults.ts'
import { databaseFile } from './home.ts'
import { LATEST_MIGRATION } from './latest-migration.ts'
import { RawReader } from './raw-reader.ts'
import { applySettings, connectionSettings } from './settings.ts'
import { SqliteAdapter } from './sqlite-adapter.ts'

/** What queries run on: the client itself, or a transaction of it. */
export type Connection = Omit<PrismaClient, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>

/** An open database. Opaque: pass it to the queries. */
export interface LensDatabase {
  readonly home: string
  /** @internal For the queries of this package. */
  readonly connection: Connection
  /** @internal Runs `work` in one transaction: all of it happens, or nothing. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const TRANSACTION_TIMEOUT = 120_000

interface Opened {
  database: LensDatabase
  inode: number
}

/** On the process and not in this module, which a bundler may load twice. */
const shared = globalThis as typeof globalThis & { lensDatabases?: Map<string, Opened> }
const opened = (shared.lensDatabases ??= new Map<string, Opened>())

/**
 * The database of a home; the same one however often it is asked for in a process, so that it may be asked for in every
 * request. Throws `not-found` if there is none yet or it is not migrated, `storage` if it cannot be read.
 */
export function openDatabase(home: string, options: { readonly?: boolean } = {}): LensDatabase {
  const file = databaseFile(home)
  const key = `${options.readonly === true ? 'read' : 'write'} ${file}`
  const inode = inodeOf(file)
  const known = opened.get(key)
  if (known?.inode === inode) return known.database
  // The file was replaced: what is open is a deleted one.
  if (known) void known.database.close()

  assertMigrated(home, file)
  const database = connect(home, file, options.readonly === true, () => opened.delete(key))
  opened.set(key, { database, inode })
  return database
}

function connect(home: string, file: string, readonly: boolean, forget: () => void): LensDatabase {
  const adapter = new SqliteAdapter(file, connectionSettings({ readonly }))
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' })
  const connection = client.$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return (await query(args)) as unknown
        } catch (error) {
          throw asStorageFault(file, error)
        }
      },
    },
  })
  const reader = new RawReader(file, connectionSettings({ readonly: true }))
  const read = async (sql: string, ...values: unknown[]) => {
    try {
      return await Promise.resolve(reader.all(sql, values))
    } catch (error) {
      throw asStorageFault(file, error)
    }
  }
  return {
    home,
    connection: Object.create(connection, { $queryRawUnsafe: { value: read } }) as Connection,
    async transaction(work) {
      try {
        return await connection.$transaction((inside) => work(inside as unknown as Connection), {
          timeout: TRANSACTION_TIMEOUT,
          maxWait: TRANSACTION_TIMEOUT,
        })
      } catch (error) {
        throw asStorageFault(file, error)
      }
    },
    async close() {
      forget()
      reader.close()
      await client.$disconnect()
    },
  }
}

function inodeOf(file: string): number {
  try {
    return statSync(file).ino
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw nothingThere(file, error)
    throw new LensError('storage', `The database ${file} cannot be read. Check its permissions.`, {
      cause: error,
    })
  }
}

function assertMigrated(home: string, file: string): void {
  let latest: string | undefined
  try {
    const database = new Database(file)
    try {
      applySettings(database, connectionSettings({ readonly: true }))
      latest = latestMigrationOf(database)
    } finally {
      database.close()
    }
  } catch (error) {
    throw asStorageFault(file, error)
  }
  if (latest === undefined || latest < LATEST_MIGRATION) {
    throw new LensError(
      'not-found',
      `The database ${file} was made by an older Lens. Run \`lens explain\` with --home ${home}: it brings the database up to date.`,
    )
  }
  if (latest > LATEST_MIGRATION) {
    throw new LensError(
      'storage',
      `The database ${file} was made by a newer Lens. Update Lens, or give another --home.`,
    )
  }
}

/** The last one that was applied to it. */
export function latestMigrationOf(database: Database.Database): string | undefined {
  const table = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`).all()
  if (table.length === 0) return undefined
  const [last] = database
    .prepare(
      'SELECT "migration_name" AS name FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL ORDER BY name DESC LIMIT 1',
    )
    .all() as { name: string }[]
  return last?.name
}

function nothingThere(file: string, cause: unknown): LensError {
  return new LensError(
    'not-found',
    `There is no database at ${file}. Run \`lens explain\` (or \`npm run demo\`) first, or name its home with --home.`,
    { cause },
  )
}
