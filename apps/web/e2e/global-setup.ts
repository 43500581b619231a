import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedPublished, seedScenario } from '@lens/db/testing'
import { serveFakeLive } from './fake-live.ts'
import { HOMES, LIVE_PORT } from './homes.ts'

/** Classes of the seeded run: more than one page of the list. */
const CLASSES = 30
const FEW_CLASSES = 4

/** @returns what ends it again */
export default async function setUp(): Promise<() => Promise<void>> {
  for (const { path } of Object.values(HOMES)) {
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path, { recursive: true })
  }
  writeFileSync(join(HOMES.damaged.path, 'lens.db'), 'This is no database. '.repeat(500))
  for (const [{ path }, classes] of [
    [HOMES.seeded, CLASSES],
    [HOMES.small, FEW_CLASSES],
  ] as const) {
    const database = await seedScenario(path, { classes })
    if (path === HOMES.small.path) await seedPublished(database)
    await database.close()
  }
  return serveFakeLive(LIVE_PORT)
}
