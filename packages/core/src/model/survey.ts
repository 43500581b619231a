import { readFile, rename, writeFile } from 'node:fs/promises'
import { isLensError } from '@lens/errors'
import { z } from 'zod'
import type { Model } from '../explanation/schema.ts'
import { withStorage } from '../home/storage.ts'
import { decodeImage, type DecodedImage } from '../images/decode.ts'
import type { ImageFolder } from '../images/folder.ts'
import { inGroups, prefetch } from '../prefetch.ts'
import type { Progress } from '../progress.ts'
import type { Classifier } from './classifier.ts'
import { probabilities } from './probability.ts'
import type { Seen } from './seen.ts'

const predictionSchema = z.object({
  image: z.string(),
  predicted: z.number().int(),
  probability: z.number(),
  /** Other classes that are more probable than not, where classes do not exclude each other. */
  also: z.array(z.object({ predicted: z.number().int(), probability: z.number() })).optional(),
})
const skippedSchema = z.object({ image: z.string(), reason: z.string() })
const surveySchema = z.object({
  fingerprint: z.string(),
  predictions: z.array(predictionSchema),
  skipped: z.array(skippedSchema),
})

/** What the model says of every image: which images are points of which class. */
export type Survey = z.infer<typeof surveySchema>

/**
 * Predicts every image of the folder, skipping and listing those that cannot be decoded. Kept in `file` for the next run on
 * the same images; what has been computed on the way is left in `seen`.
 */
export async function surveyImages(
  classifier: Classifier,
  folder: ImageFolder,
  file: string,
  seen: Seen,
  progress: Progress,
  signal: AbortSignal,
): Promise<Survey> {
  const known = await readSurvey(file)
  if (known?.fingerprint === folder.fingerprint) return known

  const survey: Survey = { fingerprint: folder.fingerprint, predictions: [], skipped: [] }
  progress.stage('Predicting images', folder.images.length)
  const decoded = prefetch(folder.images, (image) => decodeOrReason(image, classifier), classifier.batch)
  for await (const group of inGroups(decoded, classifier.batch)) {
    signal.throwIfAborted()
    const readable = group.flatMap((result) => ('decoded' in result ? [result] : []))
    const forwards = await classifier.forward(
      readable.map(({ decoded }) => decoded),
      readable.map(({ path }) => path),
    )
    forwards.forEach((forward, i) => {
      const { path, decoded } = readable[i] as { path: string; decoded: DecodedImage }
      survey.predictions.push({ image: path, ...predictionOf(forward.logits, classifier.model.scores) })
      seen.keep(path, decoded, forward)
    })
    for (const result of group) {
      if ('reason' in result) survey.skipped.push({ image: result.path, reason: result.reason })
    }
    progress.advance(group.length)
  }
  await withStorage(file, async () => {
    await writeFile(`${file}.partial`, JSON.stringify(survey))
    await rename(`${file}.partial`, file)
  })
  return survey
}

/** The most probable class; where classes do not exclude each other, also those that are more probable than not. */
export function predictionOf(
  logits: Float32Array,
  scores: Model['scores'],
): Omit<Survey['predictions'][number], 'image'> {
  const shares = probabilities(logits, scores)
  const predicted = logits.reduce((best, logit, i) => (logit > (logits[best] as number) ? i : best), 0)
  const likely = [...shares.keys()].filter((i) => i !== predicted && (shares[i] as number) > 0.5)
  const also = likely.map((i) => ({ predicted: i, probability: shares[i] as number }))
  const isOpen = scores === 'independent' && also.length > 0
  return { predicted, probability: shares[predicted] as number, ...(isOpen && { also }) }
}

type Decoded = { path: string } & ({ decoded: DecodedImage } | { reason: string })

async function decodeOrReason(
  { path, file }: { path: string; file: string },
  classifier: Classifier,
): Promise<Decoded> {
  try {
    return { path, decoded: await decodeImage(file, classifier.model.preprocessing) }
  } catch (error) {
    if (isLensError(error)) return { path, reason: error.message }
    throw error
  }
}

/** A survey is a cache: one that is missing or damaged is made again. */
async function readSurvey(file: string): Promise<Survey | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return surveySchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
