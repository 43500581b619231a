import { clearQueuedJobs, recordQueuedJobs, type LensDatabase, type QueuedJob } from '@lens/db'
import type { Job, Step } from '@lens/queue'

/** Milliseconds between two notes of the same job's progress. */
const EVERY = 2000

/** What becomes of the jobs of a run, kept in the database for the site. */
export class QueueBoard {
  readonly #db: LensDatabase
  readonly #modelId: string
  readonly #rows = new Map<string, QueuedJob>()
  readonly #changed = new Set<string>()
  readonly #timer: NodeJS.Timeout

  private constructor(db: LensDatabase, modelId: string) {
    this.#db = db
    this.#modelId = modelId
    // A note that cannot be written is not worth a run; the next one holds more.
    this.#timer = setInterval(() => void this.#flush().catch(() => undefined), EVERY)
  }

  static async open(db: LensDatabase, modelId: string): Promise<QueueBoard> {
    await clearQueuedJobs(db, modelId)
    return new QueueBoard(db, modelId)
  }

  async queued(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) this.#note(job, { state: 'waiting' })
    await this.#flush()
  }

  step(job: Job, { worker, stage, done, total }: Step): void {
    this.#note(job, { state: 'active', worker, stage, done, total })
  }

  takenOver(job: Job): void {
    this.#note(job, { state: 'waiting', worker: null, stage: null })
  }

  async ended(job: Job, reason: string | null): Promise<void> {
    this.#note(job, { state: reason === null ? 'done' : 'failed', stage: null, reason })
    await this.#flush()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#flush()
  }

  #note(job: Job, change: Partial<QueuedJob>): void {
    const { kind, classIndex, className } = job
    const key = `${kind} ${classIndex}`
    const before = this.#rows.get(key) ?? {
      kind,
      classIndex,
      className,
      state: 'waiting',
      worker: null,
      stage: null,
      done: 0,
      total: 0,
      reason: null,
    }
    this.#rows.set(key, { ...before, ...change })
    this.#changed.add(key)
  }

  async #flush(): Promise<void> {
    const rows = [...this.#changed].flatMap((key) => this.#rows.get(key) ?? [])
    this.#changed.clear()
    if (rows.length > 0) await recordQueuedJobs(this.#db, this.#modelId, rows)
  }
}
