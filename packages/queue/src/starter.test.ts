import { Queue, Worker } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect } from './connection.ts'
import { QUEUE, type Job, type JobOutcome } from './jobs.ts'
import { openRunQueue, type QueueListener } from './starter.ts'
import { lacksRedis, startRedis } from './testing/redis.ts'

let redis: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  if (lacksRedis === null) redis = await startRedis()
})
afterAll(async () => {
  if (lacksRedis === null) await redis.stop()
})

function visualisation(classIndex: number): Job {
  const className = `class ${String(classIndex)}`
  const place = { kind: 'folder', home: '/nowhere' } as const
  return { kind: 'visualise', run: 'run', classIndex, className, place, force: null, imagesFingerprint: '' }
}

describe.skipIf(lacksRedis !== null)(
  `a run that is stopped${lacksRedis === null ? '' : ` (${lacksRedis})`}`,
  () => {
    it('withdraws what no worker has begun, and takes up what is in work when it is started again', async () => {
      const jobs = [visualisation(0), visualisation(1), visualisation(2)]
      const connection = await connect(redis.url)
      const queue = new Queue(QUEUE, { connection })
      const begun: string[] = []
      let finish: () => void = () => undefined
      const asked = new Promise<void>((resolve) => (finish = resolve))
      const worker = new Worker<Job, JobOutcome>(
        QUEUE,
        async ({ data }) => {
          begun.push(data.className)
          await asked
          return { skipped: null, worker: 'one' }
        },
        { connection: connection.duplicate() },
      )
      const ended: string[] = []
      const listener: QueueListener = {
        step: () => undefined,
        takenOver: () => undefined,
        workers: () => undefined,
        failed: () => Promise.resolve(),
        done: ({ className }) => {
          ended.push(className)
          return Promise.resolve([])
        },
      }

      const first = await openRunQueue(redis.url)
      const stop = new AbortController()
      const stopped = first.run(jobs, listener, stop.signal)
      await vi.waitFor(() => {
        expect(begun).toHaveLength(1)
      }, 20_000)
      stop.abort()
      await expect(stopped).rejects.toThrow(/aborted/)
      await first.close()
      expect(await queue.getJobCounts('active', 'waiting', 'delayed')).toEqual({
        active: 1,
        waiting: 0,
        delayed: 0,
      })

      const second = await openRunQueue(redis.url)
      const whole = second.run(jobs, listener, new AbortController().signal)
      await vi.waitFor(async () => {
        expect(await queue.getWaitingCount()).toBe(2)
      }, 20_000)
      finish()
      await whole
      expect(ended.sort()).toEqual(jobs.map(({ className }) => className))
      // None of them twice.
      expect(begun.sort()).toEqual(ended)
      await second.close()
      await worker.close()
      await queue.close()
      connection.disconnect()
    }, 60_000)
  },
)
