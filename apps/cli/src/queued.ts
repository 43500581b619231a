import { resolve } from 'node:path'
import {
  inWorker,
  lockHome,
  readClass,
  type ClassWork,
  type Explanation,
  type ExplainListener,
  type ExplainOptions,
  type Plan,
  type RunResult,
  type Runtime,
} from '@lens/core'
import { LensError } from '@lens/errors'
import type { Job, Place, QueueListener, Shelf } from '@lens/queue'

export interface QueuedOptions extends ExplainOptions {
  /** Address of the Redis that holds the queue. */
  queue: string
  /** Address of the object store that machines share; left out: they share the home. */
  store?: string | undefined
  visualise: boolean
  runtime?: Runtime | undefined
}

export interface QueuedListener extends ExplainListener {
  /** The jobs of the run, as they are put on the queue. */
  queued(jobs: readonly Job[]): Promise<void>
  step: QueueListener['step']
  takenOver: QueueListener['takenOver']
  workers: QueueListener['workers']
  /** `reason`: why it is not there. */
  ended(job: Job, reason: string | null): Promise<void>
  /** Pictures of a class's concepts are in the home. */
  visualised(explanation: Explanation): Promise<void>
}

/**
 * `explain`, with the classes on a queue from which `lens worker` takes them; this process surveys the images, waits, and is
 * the one that imports.
 *
 * @throws LensError as `explain`, and where queue or store cannot be reached
 */
export async function explainQueued(
  options: QueuedOptions,
  listener: QueuedListener,
  signal: AbortSignal,
): Promise<RunResult> {
  // Loaded only here: a run without a queue needs nothing of it.
  const { openRunQueue, openShelf, placeOf } = await import('@lens/queue')
  const started = performance.now()
  const place: Place = options.store
    ? placeOf(options.store)
    : { kind: 'folder', home: resolve(options.home) }
  const queue = await openRunQueue(options.queue)
  try {
    const work: ClassWork[] = []
    const planned = (one: ClassWork) => void work.push(one)
    const plan = await inWorker('plan', options, { ...listener, planned }, signal)
    const run = new QueuedRun(options, plan, place, openShelf(place), listener)
    const lock = await lockHome(options.home)
    try {
      const jobs = await run.begin(work)
      await listener.queued(jobs)
      await queue.run(jobs, run, signal)
    } finally {
      await lock.release()
    }
    return run.result((performance.now() - started) / 1000)
  } finally {
    await queue.close()
  }
}

/** What a run has brought home, and what is still to come. */
class QueuedRun implements QueueListener {
  readonly #options: QueuedOptions
  readonly #plan: Plan
  readonly #shelf: Shelf
  readonly #listener: QueuedListener
  readonly #shared: Pick<Job, 'run' | 'place' | 'force'>
  #explained = 0
  #crops = 0

  constructor(options: QueuedOptions, plan: Plan, place: Place, shelf: Shelf, listener: QueuedListener) {
    this.#options = options
    this.#plan = plan
    this.#shelf = shelf
    this.#listener = listener
    this.#shared = { run: plan.model.id, place, force: options.force ? String(Date.now()) : null }
  }

  /** Makes the run known. @returns what is to be done, without what is there already */
  async begin(work: readonly ClassWork[]): Promise<Job[]> {
    const { model } = this.#plan
    await this.#listener.model(model)
    await this.#shelf.putRun(model)
    const jobs: Job[] = []
    for (const one of work) {
      const { index, name } = one.label
      const finished = await this.#finished(index, one.imagesFingerprint)
      if (finished) {
        this.#explained += 1
        await this.#listener.explained(finished, true)
        jobs.push(...this.#visualisation(finished))
      } else jobs.push({ kind: 'explain', ...this.#shared, classIndex: index, className: name, work: one })
    }
    return jobs
  }

  step(...told: Parameters<QueueListener['step']>): void {
    this.#listener.step(...told)
  }

  takenOver(job: Job): void {
    this.#listener.takenOver(job)
  }

  workers(count: number): void {
    this.#listener.workers(count)
  }

  async done(job: Job, skipped: string | null): Promise<Job[]> {
    const next = skipped === null ? await this.#bringHome(job) : []
    if (skipped !== null) this.#leaveOut(job, skipped)
    await this.#listener.queued(next)
    await this.#listener.ended(job, skipped)
    return next
  }

  async failed(job: Job, reason: string): Promise<void> {
    this.#leaveOut(job, reason)
    await this.#listener.ended(job, reason)
  }

  /** @throws LensError where no class could be explained */
  result(seconds: number): RunResult {
    const { outcome } = this.#plan
    if (this.#explained === 0) throw nothingExplained(this.#options.images, outcome.skippedClasses)
    return {
      ...outcome,
      seconds,
      cropsPerSecond: this.#crops > 0 ? this.#crops / seconds : null,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
    }
  }

  /** In the home, or on the shelf from a run before. */
  async #finished(index: number, fingerprint: string): Promise<Explanation | null> {
    const { home, force } = this.#options
    if (force) return null
    const { id } = this.#plan.model
    const here = await readClass(home, id, index).catch(() => null)
    if (here?.imagesFingerprint === fingerprint) return here
    if ((await this.#shelf.fingerprint(id, index)) !== fingerprint) return null
    await this.#shelf.fetch(id, index, home)
    return readClass(home, id, index)
  }

  async #bringHome(job: Job): Promise<Job[]> {
    const { home } = this.#options
    await this.#shelf.fetch(job.run, job.classIndex, home)
    const explanation = await readClass(home, job.run, job.classIndex)
    if (!explanation) throw new LensError('storage', `${job.className} is done, but not in ${home}.`)
    if (job.kind === 'visualise') {
      await this.#listener.visualised(explanation)
      return []
    }
    this.#explained += 1
    this.#crops += explanation.crops
    await this.#listener.explained(explanation, false)
    return this.#visualisation(explanation)
  }

  #visualisation({ class: { index, name }, imagesFingerprint }: Explanation): Job[] {
    if (!this.#options.visualise) return []
    return [{ kind: 'visualise', ...this.#shared, classIndex: index, className: name, imagesFingerprint }]
  }

  #leaveOut({ kind, classIndex, className }: Job, reason: string): void {
    if (kind === 'explain') {
      this.#plan.outcome.skippedClasses.push({ classId: classIndex, className, reason })
      this.#listener.note(`Skipped ${className} (${classIndex}): ${reason}`)
    } else this.#listener.note(`No pictures of the concepts of ${className}: ${reason}`)
  }
}

function nothingExplained(images: string, [first]: RunResult['skippedClasses']): LensError {
  return new LensError(
    'input',
    `No class could be explained from ${images}${first ? `; ${first.className}: ${first.reason}` : '.'}`,
  )
}
