import type { LensDatabase } from '../database/open.ts'

/** What a command that is at work on a home adds to it. */
export type Job = 'explain' | 'visualise'

/** What is being made for a run at this moment, and how much of it is there. */
export interface Running {
  job: Job
  /** Classes explained, or important concepts that have a picture or a reason for none. */
  done: number
  /** Important concepts in all; null where a run does not tell beforehand how many there will be. */
  total: number | null
  /** Whether machines take the work off a queue. */
  onQueue: boolean
}

const HEARTBEAT = 10_000
/** A few missed beats: a machine that computes may be slow to answer. */
const LOST_AFTER = 6 * HEARTBEAT

/**
 * Tells readers of the database that `job` is at work, until `end` is called or the process is gone. A job that ends without a
 * word is believed to be at work for another minute.
 */
export async function announce(
  db: LensDatabase,
  job: Job,
  modelId: string,
): Promise<{ end(): Promise<void> }> {
  const beat = async (): Promise<void> => {
    const lastHeard = Date.now()
    await db.connection.running.upsert({
      where: { job },
      create: { job, modelId, lastHeard },
      update: { modelId, lastHeard },
    })
  }
  await beat()
  const timer = setInterval(() => {
    // A notice that cannot be written is not worth a run.
    beat().catch(() => undefined)
  }, HEARTBEAT)
  timer.unref()
  return {
    async end() {
      clearInterval(timer)
      await db.connection.running.deleteMany({ where: { job } })
    },
  }
}

/** What is at work on a run now; of two jobs the one that shows first, `explain`. */
export async function findRunning({ connection }: LensDatabase, modelId: string): Promise<Running | null> {
  // Asked for at every request, and so not through Prisma's compiler.
  const [running] = await connection.$queryRawUnsafe<{ job: string }[]>(
    'SELECT "job" FROM "Running" WHERE "modelId" = ? AND abs("lastHeard" - ?) < ? ORDER BY "job" LIMIT 1',
    modelId,
    // Of a beat that is to come, the clock has been put back.
    Date.now(),
    LOST_AFTER,
  )
  if (running === undefined) return null
  if (running.job === 'explain')
    return {
      job: 'explain',
      done: await connection.class.count({ where: { modelId } }),
      total: null,
      onQueue: (await connection.queuedJob.count({ where: { modelId } })) > 0,
    }
  const important = { modelId, important: true }
  return {
    job: 'visualise',
    done: await connection.concept.count({ where: { ...important, visualisations: { some: {} } } }),
    total: await connection.concept.count({ where: important }),
    onQueue: false,
  }
}
