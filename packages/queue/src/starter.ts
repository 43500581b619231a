import { Queue, QueueEvents } from 'bullmq'
import { connect } from './connection.ts'
import { jobId, outcomeSchema, QUEUE, stepSchema, type Job, type Step } from './jobs.ts'

/** Hears what becomes of the jobs of a run, wherever they are worked on. */
export interface QueueListener {
  step(job: Job, step: Step): void
  /**
   * Awaited one after the other: there is one importer.
   * @param skipped why the class cannot be done
   * @returns jobs that follow from it
   */
  done(job: Job, skipped: string | null, worker: string): Promise<Job[]>
  /** After several tries, each by whichever worker was free. */
  failed(job: Job, reason: string): Promise<void>
  /** Its worker has not been heard of; another one takes it. */
  takenOver(job: Job): void
  /** How many workers there are, whenever that changes. */
  workers(count: number): void
}

export interface RunQueue {
  /**
   * Has jobs worked on, and those that follow from them, until all have ended. Jobs that are in the queue already, from a
   * run that was interrupted, are taken as they are.
   * @throws what the listener throws; AbortError: what no worker has begun is withdrawn
   */
  run(jobs: readonly Job[], listener: QueueListener, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Tries of one job before it counts as failed. */
const TRIES = 3

/** How often the queue is asked what its events may have left out, in milliseconds. */
const LOOK_AGAIN = 5000

/** Jobs that are sent together: each holds the paths of its images, and a thousand classes have hundreds of megabytes of them. */
const AT_ONCE = 20

/** Jobs that have ended are kept so long, in seconds, for a starter that was away. */
const KEPT = 24 * 3600

/** @throws LensError where the queue cannot be reached */
export async function openRunQueue(address: string): Promise<RunQueue> {
  const connection = await connect(address)
  const listening = connection.duplicate()
  const queue = new Queue(QUEUE, { connection })
  const events = new QueueEvents(QUEUE, { connection: listening })
  // A lost connection is waited out.
  queue.on('error', () => undefined)
  events.on('error', () => undefined)
  await events.waitUntilReady()
  return {
    run: (jobs, listener, signal) => new Waiting(queue, events, listener).run(jobs, signal),
    async close() {
      await events.close()
      await queue.close()
      connection.disconnect()
      listening.disconnect()
    },
  }
}

/** The jobs of one run that have not ended yet. */
class Waiting {
  readonly #open = new Map<string, Job>()
  readonly #queue: Queue
  readonly #events: QueueEvents
  readonly #listener: QueueListener
  #workers = -1
  /** What has ended is handled one after the other. */
  #handled = Promise.resolve()
  #resolve: () => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined

  constructor(queue: Queue, events: QueueEvents, listener: QueueListener) {
    this.#queue = queue
    this.#events = events
    this.#listener = listener
  }

  async run(jobs: readonly Job[], signal: AbortSignal): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // It may be rejected while jobs are still being added.
    ended.catch(() => undefined)
    const stop = (): void => {
      this.#reject(signal.reason)
    }
    this.#listen()
    signal.addEventListener('abort', stop)
    const looking = setInterval(() => void this.#look().catch(() => undefined), LOOK_AGAIN)
    try {
      await this.#add(jobs)
      this.#endIfDone()
      await ended
    } catch (error) {
      await this.#withdraw()
      throw error
    } finally {
      clearInterval(looking)
      signal.removeEventListener('abort', stop)
      this.#events.removeAllListeners('progress').removeAllListeners('stalled')
      this.#events.removeAllListeners('completed').removeAllListeners('failed')
    }
  }

  #listen(): void {
    this.#events.on('progress', ({ jobId, data }) => {
      const job = this.#open.get(jobId)
      const step = stepSchema.safeParse(data)
      if (job && step.success) this.#listener.step(job, step.data)
    })
    this.#events.on('stalled', ({ jobId }) => {
      const job = this.#open.get(jobId)
      if (job) this.#listener.takenOver(job)
    })
    this.#events.on('completed', ({ jobId, returnvalue }) => {
      this.#done(jobId, returnvalue)
    })
    this.#events.on('failed', ({ jobId, failedReason }) => {
      this.#failed(jobId, failedReason)
    })
  }

  async #add(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      const id = jobId(job)
      this.#open.set(id, job)
      // One that ended before did so without its result being kept: it is asked for because it is not there.
      const before = await this.#queue.getJob(id)
      if (before?.finishedOn !== undefined) await before.remove()
    }
    await this.#enqueue(jobs)
    await this.#look()
  }

  /** A job that is in the queue already stays as it is. */
  async #enqueue(jobs: readonly Job[]): Promise<void> {
    for (let next = 0; next < jobs.length; next += AT_ONCE)
      await this.#queue.addBulk(jobs.slice(next, next + AT_ONCE).map(queuedAs))
  }

  /** Events can be lost with a connection: the queue itself knows. */
  async #look(): Promise<void> {
    const workers = await this.#queue.getWorkersCount()
    if (workers !== this.#workers) this.#listener.workers((this.#workers = workers))
    // Names only: a job holds the paths of all its images.
    const ended = await this.#queue.getRanges(['completed', 'failed'])
    for (const id of ended.filter((one) => this.#open.has(one))) {
      const queued = await this.#queue.getJob(id)
      if (!queued) continue
      if (await queued.isCompleted()) this.#done(id, queued.returnvalue)
      else if (await queued.isFailed()) this.#failed(id, queued.failedReason)
    }
    // A Redis that keeps nothing has forgotten the jobs when it comes back.
    const left = await this.#queue.getJobCountByTypes('waiting', 'active', 'delayed')
    if (left === 0 && this.#open.size > 0) await this.#enqueue([...this.#open.values()])
  }

  #done(id: string, returned: unknown): void {
    const { skipped, worker } = outcomeSchema.parse(
      typeof returned === 'string' ? JSON.parse(returned) : returned,
    )
    this.#end(id, async (job) => {
      const next = await this.#listener.done(job, skipped, worker)
      if (next.length > 0) await this.#add(next)
    })
  }

  #failed(id: string, reason: string): void {
    this.#end(id, (job) => this.#listener.failed(job, reason))
  }

  #end(id: string, handle: (job: Job) => Promise<void>): void {
    const job = this.#open.get(id)
    if (!job) return
    this.#open.delete(id)
    this.#handled = this.#handled.then(() => handle(job))
    this.#handled.catch((error: unknown) => {
      this.#reject(error)
    })
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#open.size > 0) return
    // What is being handled may bring more.
    void this.#handled.then(
      () => {
        if (this.#open.size === 0) this.#resolve()
      },
      () => undefined,
    )
  }

  /** What a worker has begun, it ends. */
  async #withdraw(): Promise<void> {
    for (const id of this.#open.keys()) await this.#queue.remove(id).catch(() => 0)
  }
}

function queuedAs(job: Job) {
  return {
    name: `${job.kind} ${job.className}`,
    data: job,
    opts: {
      jobId: jobId(job),
      attempts: TRIES,
      backoff: { type: 'fixed' as const, delay: 1000 },
      removeOnComplete: { age: KEPT },
      removeOnFail: { age: KEPT },
    },
  }
}
