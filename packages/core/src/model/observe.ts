import { featureDims } from '@lens/onnx'
import type { Preprocessing } from '../explanation/schema.ts'
import { decodeImage, type DecodedImage } from '../images/decode.ts'
import type { Box } from '../images/frame.ts'
import { matrix, type Matrix } from '../matrix.ts'
import { inGroups, prefetch } from '../prefetch.ts'
import type { Progress } from '../progress.ts'
import type { Classifier, Forward } from './classifier.ts'
import { FeatureScratch } from './scratch.ts'
import type { Seen } from './seen.ts'

/** What the model computes on the points of one class. */
export interface Observations {
  /** `A`: pooled activations of crops, n × p, the crops of one point after those of the other; n = 0 where none is needed. */
  crops: Matrix
  /** The points that `crops` are from, in order. */
  cropped: number[]
  /** Logits of all classes, per point. */
  logits: Float32Array[]
  /** Activations of the whole points. */
  features: FeatureScratch
  /** Size of each point's image in pixels, upright, and the part of it that the model sees. */
  frames: { width: number; height: number; view: Box }[]
}

/** Of these, what a dictionary is learnt from. */
export type Learnable = Pick<Observations, 'crops' | 'logits'> & {
  features: Pick<FeatureScratch, 'length' | 'read'>
}

/** Crops that a dictionary is learnt from: those of 1,000 images at 16 an image, 80 MB of activations at 1,280 channels. */
export const MOST_CROPS = 16_000

/**
 * Runs the model over every point, and over the crops of as many of them as a dictionary needs.
 * @param mostCrops that are looked at, of images at even steps
 */
export async function observe(
  classifier: Classifier,
  points: readonly { path: string; file: string }[],
  scratch: string,
  seen: Seen,
  progress: Progress,
  signal: AbortSignal,
  mostCrops = MOST_CROPS,
): Promise<Observations> {
  const { featureTensor } = classifier.model
  const perPoint = classifier.cropsPerImage
  const cropped = spread(points.length, Math.ceil(Math.min(mostCrops, MOST_CROPS) / perPoint))
  const isCropped = new Set(cropped)
  const crops = matrix(cropped.length * perPoint, featureTensor.channels)
  const [channels, rows, columns] = featureDims(featureTensor)
  const features = await FeatureScratch.create(scratch, {
    features: channels * rows * columns,
    earlier: classifier.earlierLength,
  })
  const observations: Observations = { crops, cropped, logits: [], features, frames: [] }
  try {
    let filled = 0
    for await (const { image, forward } of sightsOf(classifier, points, seen, signal)) {
      const at = observations.frames.length
      await features.append(forward)
      // A view would keep the whole batch.
      observations.logits.push(forward.logits.slice())
      observations.frames.push({ width: image.width, height: image.height, view: image.view })
      if (isCropped.has(at)) {
        const pooled = await classifier.pooledCrops(image, (points[at] as { path: string }).path)
        crops.data.set(pooled.data, filled)
        filled += pooled.data.length
      }
      progress.advance(1)
    }
    return observations
  } catch (error) {
    await features.close()
    throw error
  }
}

/** Images as the model sees them, and what it makes of each, in their order. */
export async function* sightsOf(
  classifier: Classifier,
  images: readonly { path: string; file: string }[],
  seen: Seen,
  signal: AbortSignal,
): AsyncGenerator<{ image: DecodedImage; forward: Forward }> {
  const { preprocessing } = classifier.model
  const sights = prefetch(images, (image) => seenOrDecoded(image, seen, preprocessing), classifier.batch)
  let done = 0
  for await (const group of inGroups(sights, classifier.batch)) {
    signal.throwIfAborted()
    const names = images.slice(done, done + group.length).map((image) => image.path)
    yield* await completed(classifier, group, names)
    done += group.length
  }
}

interface Sight {
  image: DecodedImage
  /** Null where it is still to be computed. */
  forward: Forward | null
}

async function seenOrDecoded(
  { path, file }: { path: string; file: string },
  seen: Seen,
  preprocessing: Preprocessing,
): Promise<Sight> {
  return seen.take(path) ?? { image: await decodeImage(file, preprocessing), forward: null }
}

/** Runs the model on those of a group that it has not been run on. */
async function completed(classifier: Classifier, group: readonly Sight[], names: readonly string[]) {
  const missing = [...group.keys()].filter((i) => group[i]?.forward === null)
  const forwards = await classifier.forward(
    missing.map((i) => (group[i] as Sight).image),
    missing.map((i) => names[i] as string),
  )
  return group.map(({ image, forward }, i) => ({
    image,
    forward: forward ?? (forwards[missing.indexOf(i)] as Forward),
  }))
}

/** At most `count` of the indices below `length`, at even steps. */
function spread(length: number, count: number): number[] {
  const size = Math.min(length, count)
  return Array.from({ length: size }, (_, i) => Math.floor((i * length) / size))
}
