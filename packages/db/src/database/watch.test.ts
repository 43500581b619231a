import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setConceptLabel } from '../queries/labels.ts'
import { SCENARIO, seedScenario } from '../testing/scenario.ts'
import { migrateDatabase } from './migrate.ts'
import type { LensDatabase } from './open.ts'
import { watchDatabase } from './watch.ts'

let home: string
let db: LensDatabase
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-watch-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

it('tells the states of a database apart, and stays the same while nothing changes', async () => {
  const version = watchDatabase(home)
  const before = version()
  expect(version()).toBe(before)
  const key = { modelId: SCENARIO.modelId, classIndex: 251, conceptIndex: 0 }
  await setConceptLabel(db, key, 'spots')
  const labelled = version()
  expect(labelled).not.toBe(before)
  expect(version()).toBe(labelled)

  await db.close()
  rmSync(join(home, 'lens.db'))
  const gone = version()
  migrateDatabase(home)
  expect(new Set([before, labelled, gone, version()]).size).toBe(4)
})
