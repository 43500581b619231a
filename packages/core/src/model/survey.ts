import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises'
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
const entrySchema = z.union([predictionSchema, skippedSchema])
type Entry = z.infer<typeof entrySchema>

/** What the model says of every image: which images are points of which class. */
export interface Survey {
  predictions: z.infer<typeof predictionSchema>[]
  skipped: z.infer<typeof skippedSchema>[]
}

/**
 * Predicts every image of the folder, skipping and listing those that cannot be decoded. Kept in `file` line by line: the next run
 * on the same images takes what is there and goes on from it. What has been computed on the way is left in `seen`.
 */
export async function surveyImages(
  classifier: Classifier,
  folder: ImageFolder,
  file: string,
  seen: Seen,
  progress: Progress,
  signal: AbortSignal,
): Promise<Survey> {
  const { images, fingerprint } = folder
  const known = await readEntries(file, fingerprint)
  if (known.entries.length >= images.length) return surveyOf(known.entries)

  // Whole groups only, so that a run that was cut short groups the images as one that was not: the last bit depends on it.
  const kept = known.entries.length - (known.entries.length % classifier.batch)
  const entries = known.entries.slice(0, kept)
  // What is there is cut to length, never written again: a run that ends at this very moment would lose hours of it.
  const end = known.ends[kept - 1]
  await withStorage(file, () =>
    end === undefined ? writeFile(file, line({ fingerprint })) : truncate(file, end),
  )
  progress.stage('Predicting images', images.length)
  progress.advance(kept)
  const rest = images.slice(kept)
  const decoded = prefetch(rest, (image) => decodeOrReason(image, classifier), classifier.batch)
  for await (const group of inGroups(decoded, classifier.batch)) {
    signal.throwIfAborted()
    const added = await predictGroup(classifier, group, seen)
    await withStorage(file, () => appendFile(file, added.map(line).join('')))
    entries.push(...added)
    progress.advance(group.length)
  }
  return surveyOf(entries)
}

async function predictGroup(classifier: Classifier, group: readonly Decoded[], seen: Seen): Promise<Entry[]> {
  const readable = group.flatMap((result) => ('decoded' in result ? [result] : []))
  const forwards = await classifier.forward(
    readable.map(({ decoded }) => decoded),
    readable.map(({ path }) => path),
  )
  const predictions = new Map(
    forwards.map((forward, i) => {
      const { path, decoded } = readable[i] as { path: string; decoded: DecodedImage }
      seen.keep(path, decoded, forward)
      return [path, predictionOf(forward.logits, classifier.model.scores)]
    }),
  )
  return group.map(({ path, ...result }) =>
    'reason' in result
      ? { image: path, reason: result.reason }
      : { image: path, ...(predictions.get(path) as Prediction) },
  )
}

function surveyOf(entries: readonly Entry[]): Survey {
  return {
    predictions: entries.flatMap((entry) => ('predicted' in entry ? [entry] : [])),
    skipped: entries.flatMap((entry) => ('reason' in entry ? [entry] : [])),
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`
}

type Prediction = Omit<Survey['predictions'][number], 'image'>

/** The most probable class; where classes do not exclude each other, also those that are more probable than not. */
export function predictionOf(logits: Float32Array, scores: Model['scores']): Prediction {
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

interface Known {
  entries: Entry[]
  /** Where the line of each ends, in bytes. */
  ends: number[]
}

/**
 * What is there of a survey of these images, in whole lines. It is a cache: from the first line that is damaged or cut short on, it is
 * made again.
 */
async function readEntries(file: string, fingerprint: string): Promise<Known> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0))
  const known: Known = { entries: [], ends: [] }
  let start = bytes.indexOf('\n') + 1
  try {
    const head = z.object({ fingerprint: z.string() }).parse(JSON.parse(bytes.toString('utf8', 0, start)))
    if (head.fingerprint !== fingerprint) return known
    for (let end = bytes.indexOf('\n', start); end >= 0; end = bytes.indexOf('\n', start)) {
      known.entries.push(entrySchema.parse(JSON.parse(bytes.toString('utf8', start, end))))
      start = end + 1
      known.ends.push(start)
    }
  } catch {
    // The rest is not used.
  }
  return known
}
