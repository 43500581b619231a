import type { LensDatabase } from '../database/open.ts'

type QueuedJobState = 'waiting' | 'active' | 'done' | 'failed'

/** A class of a run whose classes are on a queue. */
export interface QueuedJob {
  kind: 'explain' | 'visualise'
  classIndex: number
  className: string
  state: QueuedJobState
  /** Which worker has it, or had it. */
  worker: string | null
  /** What the worker is at, and how far. */
  stage: string | null
  done: number
  total: number
  /** Why it failed, or was left out. */
  reason: string | null
}

/** Forgets what was queued for a run before. */
export async function clearQueuedJobs({ connection }: LensDatabase, modelId: string): Promise<void> {
  await connection.queuedJob.deleteMany({ where: { modelId } })
}

/** Notes what has become of jobs; all at once. */
export async function recordQueuedJobs(
  db: LensDatabase,
  modelId: string,
  jobs: readonly QueuedJob[],
): Promise<void> {
  const updatedAt = Date.now()
  await db.transaction(async ({ queuedJob }) => {
    for (const { kind, classIndex, ...job } of jobs) {
      await queuedJob.upsert({
        where: { modelId_classIndex_kind: { modelId, classIndex, kind } },
        create: { modelId, classIndex, kind, ...job, updatedAt },
        update: { ...job, updatedAt },
      })
    }
  })
}

/** What is on the queue for a run, or was when it was last heard of. */
export interface QueuedWork {
  counts: Record<QueuedJobState, number>
  /** In the order of their workers. */
  active: QueuedJob[]
  /** The newest first. */
  failed: QueuedJob[]
  /** Milliseconds since 1970. */
  updatedAt: number
}

/** Null where nothing of the run has ever been on a queue. */
export async function findQueuedWork(
  { connection }: LensDatabase,
  modelId: string,
): Promise<QueuedWork | null> {
  const rows = await connection.queuedJob.groupBy({
    by: ['state'],
    where: { modelId },
    _count: true,
    _max: { updatedAt: true },
  })
  if (rows.length === 0) return null
  const count = (state: QueuedJobState): number => rows.find((row) => row.state === state)?._count ?? 0
  return {
    counts: {
      waiting: count('waiting'),
      active: count('active'),
      done: count('done'),
      failed: count('failed'),
    },
    active: await jobs({ state: 'active' }, [{ worker: 'asc' }, { classIndex: 'asc' }]),
    failed: await jobs({ state: 'failed' }, [{ updatedAt: 'desc' }, { classIndex: 'asc' }]),
    updatedAt: Math.max(...rows.map(({ _max }) => _max.updatedAt ?? 0)),
  }

  async function jobs(where: { state: QueuedJobState }, orderBy: object[]): Promise<QueuedJob[]> {
    const found = await connection.queuedJob.findMany({ where: { modelId, ...where }, orderBy, take: 200 })
    return found.map(({ kind, state, classIndex, className, worker, stage, done, total, reason }) => ({
      kind: kind as QueuedJob['kind'],
      state: state as QueuedJobState,
      classIndex,
      className,
      worker,
      stage,
      done,
      total,
      reason,
    }))
  }
}
