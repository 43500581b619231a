import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { LensError } from '@lens/errors'
import Database from 'libsql'
import { asStorageFault } from './faults.ts'
import { databaseFile } from './home.ts'
import { applySettings, connectionSettings } from './settings.ts'

/** As `prisma migrate` makes it, so that its commands understand the database. */
const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "checksum" TEXT NOT NULL,
    "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL,
    "logs" TEXT,
    "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
  )`

/**
 * Brings the database of a home up to date, whatever an interruption has left of it. Safe to call again, and from two processes
 * at once. Called by the commands, never while serving.
 *
 * Applies prisma/migrations itself, all in one transaction: `prisma migrate deploy` takes seconds to start, and over
 * libsql it runs only the first statement of every migration (see prisma.config.ts).
 *
 * @param create makes home and database where they do not exist
 * @returns false: there is none, and none was made
 * @throws LensError `storage`; what was not there before is not there then
 */
export function migrateDatabase(home: string, { create = true } = {}): boolean {
  const file = databaseFile(home)
  const isThere = existsSync(file)
  if (!isThere && !create) return false
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    migrate(file)
  } catch (error) {
    if (!isThere)
      for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(file + ending, { force: true })
    throw asUnwritableHome(home, asStorageFault(file, error))
  }
  return true
}

function migrate(file: string): void {
  const database = new Database(file)
  try {
    // Foreign keys are off as long as tables may be made anew: dropping one would empty those that refer to it.
    applySettings(database, [
      ...connectionSettings({ readonly: false }),
      'journal_mode = WAL',
      'foreign_keys = OFF',
    ])
    database.exec('BEGIN IMMEDIATE')
    try {
      applyMissing(database)
      database.exec('COMMIT')
    } catch (error) {
      // A full disk ends a transaction by itself; that there is then nothing to roll back must not hide it.
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  } finally {
    database.close()
  }
}

function applyMissing(database: Database.Database): void {
  database.exec(BOOKKEEPING)
  const applied = database.prepare('SELECT "migration_name" AS name FROM "_prisma_migrations"').all() as {
    name: string
  }[]
  const done = new Set(applied.map(({ name }) => name))
  for (const { name, sql } of committedMigrations()) {
    if (done.has(name)) continue
    database.exec(sql)
    database
      .prepare(
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
         VALUES (?, ?, current_timestamp, ?, 1)`,
      )
      .run(randomUUID(), createHash('sha256').update(sql).digest('hex'), name)
  }
}

function committedMigrations(): { name: string; sql: string }[] {
  const folder = path.join(import.meta.dirname, '../../../../prisma/migrations')
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') }))
}

function asUnwritableHome(home: string, error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string' || !['EACCES', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST', 'EPERM'].includes(code))
    return error
  return new LensError('storage', `The home ${home} cannot be written (${code}). Give another with --home.`, {
    cause: error,
  })
}
