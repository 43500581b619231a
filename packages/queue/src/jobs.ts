import { createHash } from 'node:crypto'
import { classWorkSchema } from '@lens/core'
import { z } from 'zod'
import { placeSchema } from './place.ts'

/** The one queue of a Redis: workers serve whatever runs there are. */
export const QUEUE = 'lens'

const shared = {
  run: z.string(),
  classIndex: z.number().int(),
  className: z.string(),
  place: placeSchema,
  /** Another one for every run that explains finished classes again. */
  force: z.string().nullable(),
}

/** A class to explain, or the concepts of one to visualise. */
export const jobSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('explain'),
    ...shared,
    work: classWorkSchema,
  }),
  z.object({ kind: z.literal('visualise'), ...shared, imagesFingerprint: z.string() }),
])
export type Job = z.infer<typeof jobSchema>

/** What a job comes to; `skipped` says why the class is not there. */
export const outcomeSchema = z.object({ skipped: z.string().nullable(), worker: z.string() })
export type JobOutcome = z.infer<typeof outcomeSchema>

/** How far a job is. */
export const stepSchema = z.object({
  worker: z.string(),
  stage: z.string(),
  done: z.number(),
  total: z.number(),
})
export type Step = z.infer<typeof stepSchema>

/** The same job has the same name, whoever asks for it and how often: the queue takes it once. */
export function jobId(job: Job): string {
  const { kind, run, classIndex, place, force } = job
  const images = kind === 'explain' ? job.work.imagesFingerprint : job.imagesFingerprint
  const content = JSON.stringify([kind, run, classIndex, images, place, force])
  return `${kind}-${run}-${classIndex}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`
}
