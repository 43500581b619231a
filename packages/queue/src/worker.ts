import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  inWorker,
  writeRunModel,
  type ClassWork,
  type Model,
  type PredictedImage,
  type Progress,
  type Runtime,
} from '@lens/core'
import { WaitingError, Worker, type Job as QueuedJob } from 'bullmq'
import { connect } from './connection.ts'
import { jobSchema, QUEUE, type Job, type JobOutcome, type Step } from './jobs.ts'
import { openShelf } from './open-shelf.ts'
import type { Shelf } from './shelf.ts'

export interface WorkerOptions {
  queue: string
  /** Where this machine has what the run names; left out: where the run says. */
  home?: string | undefined
  model?: string | undefined
  images?: string | undefined
  runtime?: Runtime | undefined
  /** Milliseconds without a sign of life after which a worker's class is given to another. */
  patience?: number | undefined
}

/** Hears of a worker as it goes. */
export interface WorkerListener {
  started(job: Job): void
  ended(job: Job, skipped: string | null, seconds: number): void
  /** It is put back for another try, here or elsewhere. */
  failed(job: Job, reason: string): void
}

const PATIENCE = 30_000

/** Progress reaches the queue this often at most, in milliseconds. */
const EVERY = 500

/**
 * Takes classes off the queue, one at a time, until `signal` is aborted: what is in work then goes back to the queue.
 * @throws LensError where the queue cannot be reached
 */
export async function work(
  options: WorkerOptions,
  listener: WorkerListener,
  signal: AbortSignal,
): Promise<void> {
  const patience = options.patience ?? PATIENCE
  const name = `${hostname()} ${process.pid}`
  const connection = await connect(options.queue)
  const worker = new Worker<unknown, JobOutcome>(
    QUEUE,
    async (queued, token) => {
      const job = jobSchema.parse(queued.data)
      const started = performance.now()
      listener.started(job)
      try {
        const skipped = await workOn(job, options, progressOf(queued, name), signal)
        listener.ended(job, skipped, (performance.now() - started) / 1000)
        return { skipped, worker: name }
      } catch (error) {
        if (signal.aborted) {
          await queued.moveToWait(token)
          throw new WaitingError()
        }
        listener.failed(job, error instanceof Error ? error.message : String(error))
        throw error instanceof Error ? new Error(`${name}: ${error.message}`, { cause: error }) : error
      }
    },
    {
      connection,
      name,
      lockDuration: patience,
      stalledInterval: patience,
      // Each time one that was killed leaves the class to the next: as often as machines may go down in a run.
      maxStalledCount: 100,
      drainDelay: 1,
    },
  )
  // A lost connection is waited out; each failed job has been told already.
  worker.on('error', () => undefined)
  try {
    await worker.waitUntilReady()
    await new Promise<void>((done) => {
      if (signal.aborted) done()
      else
        signal.addEventListener(
          'abort',
          () => {
            done()
          },
          { once: true },
        )
    })
  } finally {
    await worker.close()
    connection.disconnect()
  }
}

/** Does what a job asks for. @returns why it cannot be done for this class, or null */
async function workOn(
  job: Job,
  options: WorkerOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<string | null> {
  const shelf = openShelf(
    job.place.kind === 'folder' ? { ...job.place, home: options.home ?? job.place.home } : job.place,
  )
  if (job.kind === 'explain' && job.force === null) {
    // Done, but the one who did it was killed before it could say so.
    if ((await shelf.fingerprint(job.run, job.classIndex)) === job.work.imagesFingerprint) return null
  }
  const scratch = await mkdtemp(join(tmpdir(), 'lens-worker-'))
  try {
    const run = hereOf(await shelf.run(job.run), options)
    if (job.kind === 'explain') return await explainOn(shelf, scratch, run, job, options, progress, signal)
    await visualiseOn(shelf, scratch, run, job, options, progress, signal)
    return null
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The run with the paths of this machine. */
function hereOf(run: Model, { model, images }: WorkerOptions): Model {
  return {
    ...run,
    ...(model !== undefined && { file: resolve(model) }),
    ...(images !== undefined && { images: resolve(images) }),
  }
}

async function explainOn(
  shelf: Shelf,
  scratch: string,
  run: Model,
  { work, classIndex }: Extract<Job, { kind: 'explain' }>,
  { runtime }: WorkerOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<string | null> {
  const here = { run, work: placed(work, run.images), home: scratch, runtime }
  const { skipped } = await inWorker('work', here, progress, signal)
  if (skipped === null) await shelf.put(scratch, run.id, classIndex)
  return skipped
}

async function visualiseOn(
  shelf: Shelf,
  scratch: string,
  run: Model,
  { classIndex }: Job,
  { runtime }: WorkerOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  await writeRunModel(scratch, run)
  await shelf.fetch(run.id, classIndex, scratch)
  const options = {
    home: scratch,
    modelId: run.id,
    classes: [String(classIndex)],
    importantOnly: true,
    spectrum: 'natural' as const,
    force: false,
    runtime,
  }
  await inWorker('visualise', options, { ...progress, visualised: () => undefined }, signal)
  await shelf.put(scratch, run.id, classIndex)
}

/** The images where this machine has them. */
function placed(work: ClassWork, images: string): ClassWork {
  const at = (image: PredictedImage): PredictedImage => ({ ...image, file: resolve(images, image.path) })
  return { ...work, points: work.points.map(at), misses: work.misses.map(at) }
}

/** Tells the queue how far a job is, now and then. */
function progressOf(queued: QueuedJob, worker: string): Progress {
  let step: Step = { worker, stage: '', done: 0, total: 1 }
  let told = -Infinity
  const tell = (): void => {
    if (performance.now() - told < EVERY) return
    told = performance.now()
    // A word that is lost is followed by the next.
    queued.updateProgress(step).catch(() => undefined)
  }
  return {
    stage(stage, total) {
      step = { worker, stage, done: 0, total }
      tell()
    },
    advance(steps) {
      step = { ...step, done: step.done + steps }
      tell()
    },
    note: () => undefined,
  }
}
