import { existsSync } from 'node:fs'
import Database from 'libsql'
import { asStorageFault } from './faults.ts'
import { databaseFile } from './home.ts'
import { LATEST_MIGRATION } from './latest-migration.ts'
import { applySettings } from './settings.ts'
import { latestMigrationOf } from './open.ts'

/** A person's name for a concept: the one thing that only the database holds. */
interface Label {
  sha256: string
  featureTensor: string
  /** Left out by databases from before there was a choice: all of them were CRAFT's. */
  preset?: string
  concepts: number
  classIndex: number
  conceptIndex: number
  text: string
  /** Left out by databases from before they were kept. */
  givenBy?: string | null
  givenAt?: number | null
}

export type DatabaseState =
  | { kind: 'none' | 'older' | 'current' }
  | { kind: 'newer'; problem: string }
  | {
      kind: 'damaged'
      problem: string
      /** Those that can still be read. */
      labels: Label[]
      /** Writes them into the database that has taken its place. */
      restore: () => void
    }

/** Reads a database whole, and says what state it is in. */
export function checkDatabase(home: string): DatabaseState {
  const file = databaseFile(home)
  if (!existsSync(file)) return { kind: 'none' }
  let labels: Label[] = []
  try {
    const database = new Database(file)
    try {
      // The index of search can be checked only where it may be written.
      applySettings(database, ['busy_timeout = 20000'])
      const latest = latestMigrationOf(database)
      labels = labelsIn(database)
      const found = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[]
      const [first] = found
      if (first !== undefined && first.integrity_check !== 'ok')
        return damaged(home, `The database ${file} is damaged: ${first.integrity_check}.`, labels)
      if (latest === undefined || latest < LATEST_MIGRATION) return { kind: 'older' }
      if (latest > LATEST_MIGRATION)
        return { kind: 'newer', problem: `The database ${file} was made by a newer Lens.` }
      return { kind: 'current' }
    } finally {
      database.close()
    }
  } catch (error) {
    const fault = asStorageFault(file, error)
    if (fault instanceof Error && /damaged|malformed/.test(fault.message))
      return damaged(home, `The database ${file} is damaged.`, labels)
    throw fault
  }
}

function damaged(home: string, problem: string, labels: Label[]): DatabaseState {
  return {
    kind: 'damaged',
    problem,
    labels,
    restore() {
      const database = new Database(databaseFile(home))
      const insert = database.prepare(
        `INSERT OR REPLACE INTO "ConceptLabel"
           ("sha256", "featureTensor", "preset", "concepts", "classIndex", "conceptIndex", "text", "givenBy", "givenAt")
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      for (const label of labels) {
        const { sha256, featureTensor, preset = 'craft', concepts, classIndex, conceptIndex, text } = label
        const { givenBy = null, givenAt = null } = label
        insert.run(sha256, featureTensor, preset, concepts, classIndex, conceptIndex, text, givenBy, givenAt)
      }
      database.close()
    },
  }
}

function labelsIn(database: Database.Database): Label[] {
  try {
    return database.prepare('SELECT * FROM "ConceptLabel"').all() as Label[]
  } catch {
    return []
  }
}
