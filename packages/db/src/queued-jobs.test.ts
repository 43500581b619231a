import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { clearQueuedJobs, findQueuedWork, recordQueuedJobs, type QueuedJob } from './queries/queued-jobs.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

const { modelId, otherModelId } = SCENARIO
let home: string
let db: LensDatabase
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-queued-'))
  db = await seedScenario(home, { classes: 9 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true, force: true })
})

const job = (classIndex: number, more: Partial<QueuedJob> = {}): QueuedJob => ({
  kind: 'explain',
  classIndex,
  className: `class ${String(classIndex)}`,
  state: 'waiting',
  worker: null,
  stage: null,
  done: 0,
  total: 0,
  reason: null,
  ...more,
})

it('tells what is on the queue, who is at work and what failed, of one run', async () => {
  expect(await findQueuedWork(db, modelId)).toBeNull()
  await recordQueuedJobs(db, modelId, [job(0), job(1), job(2), job(3)])
  const atWork = job(1, { state: 'active', worker: 'one 12', stage: 'activations', done: 3, total: 7 })
  const failed = job(2, { state: 'failed', worker: 'two 5', reason: 'Its images are gone.' })
  await recordQueuedJobs(db, modelId, [atWork, failed, job(3, { state: 'done' })])
  expect(await findQueuedWork(db, modelId)).toMatchObject({
    counts: { waiting: 1, active: 1, done: 1, failed: 1 },
    active: [atWork],
    failed: [failed],
  })
  expect(await findQueuedWork(db, otherModelId)).toBeNull()
  await clearQueuedJobs(db, modelId)
  expect(await findQueuedWork(db, modelId)).toBeNull()
})
