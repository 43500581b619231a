import { decodeImage } from '../images/decode.ts'
import { centredTarget, marginTarget, type ConceptHead } from '../importance/concept-head.ts'
import type { EstimatorName } from '../importance/estimators/methods.ts'
import { isImportant } from '../importance/summary.ts'
import { placingOf } from '../maps/likeness.ts'
import { resampled } from '../maps/resample.ts'
import { aurocOfRanks } from '../metrics/auroc.ts'
import { descending, mean, ranks } from '../metrics/statistics.ts'
import type { Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import type { HeldOut } from './held-out.ts'
import type { TruthScores } from './schema.ts'
import type { LearntConcepts } from './recipe.ts'
import { cropsOf, purities } from './score-crops.ts'
import { centred } from './score-dictionary.ts'
import { contributionsBy } from './score-importance.ts'
import type { TruePart, Truth } from './truth.ts'

/** Maps and masks are compared at so many cells a side. */
const GRID = 32

/** A part counts where so many of the images show it. */
const SHOWN = 0.2

/** The model uses a part where leaving it out costs so much of the centred logit. */
const USED = 0.05

/** Area under the ROC curve from which a concept's map is one of the part. */
const FITS = 0.8

/** What is true of the held-out images: nothing here depends on an explanation. */
export interface Known {
  /** By image and part: [GRID × GRID]. */
  readonly masks: readonly ReadonlyMap<string, Uint8Array>[]
  /** By image: activations [p, positions] without one of the distractors that it shows. */
  readonly undistracted: readonly (readonly Float32Array[])[]
  /** Pooled activations of every crop of every image, n × p. */
  readonly crops: Matrix
  readonly parts: readonly { name: string; kind: TruePart['kind']; lost: number | null; used: boolean }[]
}

/** Masks of the parts, and what the class's logit loses when one is not drawn; null where the truth is not known of every image. */
export async function knownOf(
  classifier: Classifier,
  truth: Truth,
  images: readonly HeldOut[],
  classIndex: number,
  signal: AbortSignal,
): Promise<Known | null> {
  const masks: Map<string, Uint8Array>[] = []
  const undistracted: Float32Array[][] = []
  const kinds = new Map<string, TruePart['kind']>()
  const losses = new Map<string, number[]>()
  const whole = mean(images.map(({ logits }) => centred(logits, classIndex)))
  for (const { path, logits } of images) {
    signal.throwIfAborted()
    const parts = await truth.parts(path)
    if (!parts) return null
    masks.push(new Map(parts.map(({ name, mask }) => [name, onGrid(mask)])))
    const without: Float32Array[] = []
    undistracted.push(without)
    for (const { name, kind } of parts) {
      kinds.set(name, kind)
      const file = await truth.without(path, name)
      if (!file) continue
      const image = await decodeImage({ name: path, bytes: file }, classifier.model.preprocessing)
      const [forward] = await classifier.forward([image], [path])
      if (!forward) continue
      const lost = centred(logits, classIndex) - centred(forward.logits, classIndex)
      if (kind === 'distractor') without.push(forward.features.slice())
      losses.set(name, [...(losses.get(name) ?? []), lost])
    }
  }
  const shown = (name: string) => masks.filter((of) => of.has(name)).length
  return {
    masks,
    undistracted,
    crops: await cropsOf(classifier, images),
    parts: [...kinds]
      .filter(([name]) => shown(name) >= SHOWN * images.length)
      .map(([name, kind]) => {
        const all = losses.get(name)
        const lost = all ? mean(all) / whole : null
        return { name, kind, lost, used: lost !== null && lost >= USED }
      }),
  }
}

function onGrid(mask: Uint8Array): Uint8Array {
  const side = Math.sqrt(mask.length)
  const shares = resampled({ height: side, width: side, values: Float32Array.from(mask) }, GRID, GRID)
  return Uint8Array.from(shares, (share) => (share >= 0.5 ? 1 : 0))
}

/**
 * An explanation beside what is true of its images.
 * @param codes         of every image, [positions, r]; @param contributions of every image, [r]
 */
export async function scoreTruth(
  images: readonly HeldOut[],
  known: Known,
  codes: readonly Float32Array[],
  contributions: readonly Float64Array[],
  by: LearntConcepts & {
    classifier: Classifier
    head: ConceptHead
    importance: EstimatorName
    classIndex: number
  },
): Promise<TruthScores> {
  const { masks, crops, parts } = known
  const { classifier, classIndex } = by
  const { importantBy, importantFrom } = classifier.model.settings
  const rule = { by: importantBy, from: importantFrom }
  const { height, width } = classifier.model.featureTensor
  const r = contributions[0]?.length ?? 0
  const total = images.reduce((sum, { logits }) => sum + centred(logits, classIndex), 0)
  const contrasts = await contrastsOf(images, codes, by)
  const dominant = contributions.map((values) => descending(values)[0])
  const dominates = Array.from({ length: r }, (_, k) => dominant.filter((first) => first === k).length)

  const place = placingOf(by.dictionary, by.encoder)
  const maps: Float32Array[] = []
  for (const image of images) maps.push(await place(image))
  // Over all images at once: a concept that is as active in images without a part is not about it.
  const shown = parts.map(({ name }) => ({ name, mask: allMasks(masks, name) }))
  const areas = Array.from({ length: r }, (_, k) => {
    const order = ranks(allMaps(maps, k, r, { height, width }))
    return new Map(shown.map(({ name, mask }) => [name, aurocOfRanks(order, mask) ?? 0]))
  })
  const pure = await purities(classifier, images, crops, masks, by, codes)
  const concepts = areas.map((area, k) => {
    const [part, best] = [...area].reduce<[string, number]>((a, b) => (b[1] > a[1] ? b : a), ['', 0])
    const importance = contributions.reduce((sum, values) => sum + (values[k] as number), 0) / total
    return {
      index: k,
      importance,
      important: isImportant({ importance, dominates: dominates[k] as number, points: images.length }, rule),
      contrast: contrasts[k] as number,
      part,
      auroc: best,
      purity: pure[k] ?? null,
    }
  })
  const shortcut = parts.find(({ kind }) => kind === 'shortcut')?.name
  return {
    parts: parts.map((part) => ({
      ...part,
      found: concepts
        .filter(({ important }) => important)
        .reduce((best, { index }) => Math.max(best, areas[index]?.get(part.name) ?? 0), 0),
    })),
    concepts,
    distractors: (await dueToDistractors(known, contributions, by)) / total,
    shortcutRank: shortcut === undefined ? null : rankOf(shortcut, areas, contrasts),
  }
}

/**
 * What distractors add by way of the concepts, of whatever sign, summed over the images: how much each concept adds less, on the mean,
 * when they are not drawn. Not the concepts whose maps fit a distractor best: birds are in the sky, so any map of the sky fits them.
 */
async function dueToDistractors(
  { undistracted }: Known,
  contributions: readonly Float64Array[],
  { encoder, head, importance, classIndex, classifier }: Parameters<typeof scoreTruth>[4],
): Promise<number> {
  const f = head.towards(centredTarget(classifier.model.labels.length, classIndex))
  const sums = new Float64Array(contributions[0]?.length ?? 0)
  for (const [i, all] of undistracted.entries()) {
    for (const features of all) {
      const codes = await encoder.encodeMap(features)
      const values = await contributionsBy(importance, f, head.pooled(codes), i)
      contributions[i]?.forEach((value, k) => (sums[k] = (sums[k] as number) + value - (values[k] as number)))
    }
  }
  return sums.reduce((sum, value) => sum + Math.abs(value), 0)
}

/** Place by contrast, from 1, of the concept whose map fits a part best; null where none fits it. */
function rankOf(
  part: string,
  areas: readonly ReadonlyMap<string, number>[],
  contrasts: readonly number[],
): number | null {
  const fits = areas.map((area) => area.get(part) ?? 0)
  const [best = 0] = descending(fits)
  return (fits[best] ?? 0) < FITS ? null : descending(contrasts).indexOf(best) + 1
}

/** The maps of a concept in all images, one after the other. */
function allMaps(
  maps: readonly Float32Array[],
  k: number,
  r: number,
  { height, width }: { height: number; width: number },
): Float32Array {
  const all = new Float32Array(maps.length * GRID * GRID)
  maps.forEach((u, i) => {
    const values = Float32Array.from({ length: height * width }, (_, at) => u[at * r + k] as number)
    all.set(resampled({ height, width, values }, GRID, GRID), i * GRID * GRID)
  })
  return all
}

/** The masks of a part in all images, one after the other: nothing where an image does not show it. */
function allMasks(masks: Known['masks'], part: string): Uint8Array {
  const all = new Uint8Array(masks.length * GRID * GRID)
  masks.forEach((of, i) => {
    const mask = of.get(part)
    if (mask) all.set(mask, i * GRID * GRID)
  })
  return all
}

/** Each concept's share of the summed margins over the runner-up of every image. */
async function contrastsOf(
  images: readonly HeldOut[],
  codes: readonly Float32Array[],
  { head, importance, classIndex }: { head: ConceptHead; importance: EstimatorName; classIndex: number },
): Promise<number[]> {
  let [sums, margins]: [number[], number] = [[], 0]
  for (const [i, { logits, features }] of images.entries()) {
    const runnerUp = descending(logits).find((c) => c !== classIndex) as number
    const f = head.towards(marginTarget(logits.length, classIndex, runnerUp), features)
    const values = await contributionsBy(importance, f, head.pooled(codes[i] as Float32Array), i)
    sums = Array.from(values, (value, k) => (sums[k] ?? 0) + value)
    margins += (logits[classIndex] as number) - (logits[runnerUp] as number)
  }
  return sums.map((sum) => sum / margins)
}
