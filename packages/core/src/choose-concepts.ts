import { DICTIONARY_METHODS } from './dictionary/methods.ts'
import type { DictionaryName } from './dictionary/names.ts'
import type { Label } from './explanation/schema.ts'
import { halvesOf } from './evaluation/split.ts'
import { explainedBy } from './importance/concept-function.ts'
import { centredTarget, conceptHead } from './importance/concept-head.ts'
import { dot, matrix, row } from './matrix.ts'
import { agreement } from './metrics/agreement.ts'
import { explainedShare } from './metrics/explained-share.ts'
import type { Classifier } from './model/classifier.ts'
import type { Learnable, Observations } from './model/observe.ts'
import { learnConcepts, type PresetName } from './presets.ts'
import type { Progress } from './progress.ts'

/** A number of concepts, and how well images that they were not learnt from are accounted for by them. */
export interface Trial {
  readonly concepts: number
  /** Concepts' share of the centred logits. */
  readonly explainedShare: number
  /** Share of the images that concepts alone predict as the model does. */
  readonly agreement: number
}

/** Numbers of concepts that are tried: nobody reads more than twenty of one class. */
const TRIED = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20]

/** The largest of them. */
export const MOST_CONCEPTS = 20

/** Points of which one half can give two concepts, and the other judge them. */
export const LEAST_TO_CHOOSE = 4

/** Held-out images that they are judged by: two decimals. */
const JUDGED = 48

/** What more concepts must improve the explained share, or the agreement, by: what chance does among 48 images. */
const LEAST_GAIN = 0.02

/** Decides which half of the points is held out. */
const SEED = 0

/**
 * The smallest number of concepts that a larger one does not improve on, on the half of the points that it did not learn from.
 *
 * Codes are without the completeness channel, which hides what is missing: with it two concepts account for 1.05 and .99 of planted
 * balloons and trains, without it for .88 and .83.
 *
 * @throws LensError `input` where the feature tensor is zero everywhere
 */
export async function chooseConcepts(
  classifier: Classifier,
  observations: Observations,
  label: Label,
  { preset, dictionary }: { preset: PresetName; dictionary: DictionaryName },
  progress: Progress,
  signal: AbortSignal,
): Promise<{ concepts: number; trials: Trial[] }> {
  const points = observations.logits.map((_, i) => i)
  const { fitted, heldOut } = halvesOf(points, SEED, points.length)
  const learnable = halfOf(observations, fitted, classifier.cropsPerImage)
  const judged = heldOut.slice(0, JUDGED)
  const logits = judged.map((i) => observations.logits[i] as Float32Array)
  const target = centredTarget(classifier.model.labels.length, label.index)
  const tried = TRIED.filter((r) => r <= fitted.length)
  const trials: Trial[] = []
  progress.stage(`${label.name}: number of concepts`, tried.length)
  for (const r of tried) {
    const { w, parameters } = await learnConcepts(classifier, learnable, label.index, {
      preset,
      dictionary,
      r,
      signal,
    })
    const plain = Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== 'metric'))
    const encoder = DICTIONARY_METHODS[dictionary].encoder({ w, parameters: plain })
    const head = conceptHead(classifier, w)
    try {
      const [codes, explained]: [Float32Array[], number[]] = [[], []]
      for (const i of judged) {
        const { features } = await observations.features.read(i)
        const u = await encoder.encodeMap(features)
        // As contributions are, given what the head normalises and attends by in the image.
        explained.push(await explainedBy(head.towards(target, features), u))
        codes.push(u)
      }
      trials.push({
        concepts: r,
        explainedShare: explainedShare(
          explained,
          logits.map((values) => dot(target, values)),
        ),
        agreement: agreement(logits, await head.logits(codes)),
      })
    } finally {
      await head.release()
    }
    progress.advance(1)
  }
  return { concepts: smallestThatLasts(trials), trials }
}

/** The first number that none of the later ones improves on. */
export function smallestThatLasts(trials: readonly Trial[]): number {
  const off = ({ explainedShare }: Trial) => Math.abs(1 - explainedShare)
  const lasts = (one: Trial, later: readonly Trial[]) =>
    later.every(
      (other) => off(one) - off(other) <= LEAST_GAIN && other.agreement - one.agreement <= LEAST_GAIN,
    )
  const found = trials.find((one, i) => lasts(one, trials.slice(i + 1)))
  if (!found) throw new Error('Nothing was tried.')
  return found.concepts
}

/** What a dictionary of these points alone is learnt from. */
function halfOf(
  { crops, cropped, logits, features }: Observations,
  points: readonly number[],
  cropsPerImage: number,
): Learnable {
  const isIn = new Set(points)
  const kept = cropped.flatMap((point, i) => (isIn.has(point) ? [i] : []))
  const own = matrix(kept.length * cropsPerImage, crops.columns)
  kept.forEach((from, i) => {
    for (let crop = 0; crop < cropsPerImage; crop++)
      row(own, i * cropsPerImage + crop).set(row(crops, from * cropsPerImage + crop))
  })
  return {
    crops: own,
    logits: points.map((point) => logits[point] as Float32Array),
    features: { length: features.length, read: (i) => features.read(points[i] as number) },
  }
}
