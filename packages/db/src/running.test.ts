import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { announce, findRunning } from './queries/running.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

const { modelId, otherModelId } = SCENARIO
let home: string
let db: LensDatabase
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-running-'))
  db = await seedScenario(home, { classes: 9 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true, force: true })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what is being made', () => {
  it('is told of the run it is made for, until it ends', async () => {
    expect(await findRunning(db, modelId)).toBeNull()
    const notice = await announce(db, 'visualise', modelId)
    const running = await findRunning(db, modelId)
    expect(running).toMatchObject({ job: 'visualise' })
    const important = await db.connection.concept.count({ where: { modelId, important: true } })
    expect(running?.total).toBe(important)
    expect(running?.done).toBeLessThan(important)
    expect(await findRunning(db, otherModelId)).toBeNull()
    await notice.end()
    expect(await findRunning(db, modelId)).toBeNull()
  })

  it('counts the classes that are there already', async () => {
    const notice = await announce(db, 'explain', modelId)
    expect(await findRunning(db, modelId)).toEqual({ job: 'explain', done: 9, total: null, onQueue: false })
    await notice.end()
  })

  it('is no longer believed of a command that was killed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const notice = await announce(db, 'explain', modelId)
    vi.setSystemTime(Date.now() + 50_000)
    expect(await findRunning(db, modelId)).not.toBeNull()
    vi.setSystemTime(Date.now() + 20_000)
    expect(await findRunning(db, modelId)).toBeNull()
    await notice.end()
  })

  it('nor of one that was killed before the clock was put back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const notice = await announce(db, 'explain', modelId)
    vi.setSystemTime(Date.now() - 3600_000)
    expect(await findRunning(db, modelId)).toBeNull()
    await notice.end()
  })
})
