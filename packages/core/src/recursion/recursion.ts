import type { Encoder } from '../dictionary/dictionary.ts'
import type { Crop, SubConcepts } from '../explanation/schema.ts'
import { decodeImage, type DecodedImage } from '../images/decode.ts'
import { boxInOriginal } from '../images/frame.ts'
import { relativeMap } from '../images/illustrate.ts'
import { encodeCrop, pictureName } from '../images/picture.ts'
import type { CropCodes } from '../images/crop-codes.ts'
import type { Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Observations } from '../model/observe.ts'
import { prefetch } from '../prefetch.ts'
import { earlierLayers } from './layers.ts'
import { meanOf, presenceOf, type Parent } from './parent.ts'
import { Passage } from './passage.ts'
import { split, type Split } from './split.ts'
import { strongestCrops, strongestOf } from './strongest.ts'

/** Crops that a concept is decomposed in at the last level, and that each level above it has more of: it passes on a tenth. */
const CROPS = 16
const PER_LEVEL = 10

/** Of so many crops it takes one: its top decile, at most two of an image. */
const CANDIDATES = 32

/** Crops that a sub-concept is shown by. */
const SHOWN = 6

/** A class whose concepts are decomposed. */
export interface ParentClass {
  readonly points: readonly { path: string; file: string }[]
  readonly observations: Observations
  readonly encoder: Encoder
  /** Of crops that the model has seen alone: strong there is what holds several of a concept's parts. */
  readonly seenAlone: CropCodes
}

/** What has been found of one concept, and what goes with it. */
export interface Decomposition {
  readonly subConcepts: SubConcepts
  /** Dictionaries, one sub-concept a row, by where they stand: `3` of concept 3, `3-0` of its first sub-concept. */
  readonly dictionaries: ReadonlyMap<string, Matrix>
  readonly pictures: ReadonlyMap<string, Buffer>
}

interface SeenCrop {
  readonly point: number
  readonly crop: number
  readonly coefficient: number
  readonly image: DecodedImage
}

/**
 * Recursion (CRAFT, section 3.2): the crops that a concept is strongest in are decomposed again, at an earlier layer of the same
 * model, where what the concept merges is still apart.
 */
export class Recursion {
  readonly #classifier: Classifier
  /** One a level; the first leads to the feature tensor. */
  readonly #passages: readonly Passage[]

  private constructor(classifier: Classifier, passages: readonly Passage[]) {
    this.#classifier = classifier
    this.#passages = passages
  }

  /** As many levels as the run's settings say and the model has layers for. */
  static async open(classifier: Classifier): Promise<Recursion> {
    const { featureTensor, settings } = classifier.model
    const passages: Passage[] = []
    const recursion = new Recursion(classifier, passages)
    try {
      let later = featureTensor
      for (const layer of earlierLayers(classifier.candidates, featureTensor, settings.recurse)) {
        passages.push(await Passage.open(classifier, layer, later))
        later = { ...layer, reason: '' }
      }
    } catch (error) {
      await recursion.release()
      throw error
    }
    return recursion
  }

  /** Levels that there are layers for. */
  get depth(): number {
    return this.#passages.length
  }

  /** Crops that it chooses from. */
  get candidates(): number {
    return this.depth === 0 ? 0 : CANDIDATES * this.#crops(0)
  }

  /** Why there are fewer than the settings ask for, as a sentence. */
  get lack(): string {
    const found =
      this.depth === 0
        ? 'no earlier layer'
        : `only ${this.depth} earlier ${this.depth === 1 ? 'layer' : 'layers'}`
    return `Sub-concepts: the model has ${found} that is finer, never negative and on every path, so concepts are decomposed no further.`
  }

  async release(): Promise<void> {
    for (const passage of this.#passages) await passage.release()
  }

  /** @param concept by row of the dictionary; @returns null where there is nothing to decompose */
  async decompose(of: ParentClass, concept: number, signal: AbortSignal): Promise<Decomposition | null> {
    if (this.depth === 0) return null
    const { encoder, seenAlone, points } = of
    const { codes } = seenAlone
    const column = Float64Array.from(
      { length: codes.rows },
      (_, i) => codes.data[i * codes.columns + concept] as number,
    )
    const chosen = strongestCrops(column, this.#classifier.cropsPerImage, this.#crops(0))
      .map((crop) => ({ ...crop, point: seenAlone.points[crop.point] as number }))
      .sort((a, b) => a.point - b.point || a.crop - b.crop)
    const images = prefetch(
      chosen,
      ({ point }) =>
        decodeImage((points[point] as { file: string }).file, this.#classifier.model.preprocessing),
      this.#classifier.batch,
    )
    const crops: SeenCrop[] = []
    for await (const image of images)
      crops.push({ ...(chosen[crops.length] as (typeof chosen)[number]), image })
    const found = { dictionaries: new Map<string, Matrix>(), pictures: new Map<string, Buffer>() }
    const parent = { encoder, concepts: codes.columns, index: concept }
    const subConcepts = await this.#level(of, 0, parent, crops, String(concept), found, signal)
    return subConcepts && { subConcepts, ...found }
  }

  #crops(level: number): number {
    return CROPS * PER_LEVEL ** (this.depth - 1 - level)
  }

  async #level(
    of: ParentClass,
    level: number,
    parent: Parent,
    crops: readonly SeenCrop[],
    place: string,
    found: { dictionaries: Map<string, Matrix>; pictures: Map<string, Buffer> },
    signal: AbortSignal,
  ): Promise<SubConcepts | null> {
    signal.throwIfAborted()
    const passage = this.#passages[level]
    if (!passage || crops.length === 0) return null
    const maps = await passage.of(crops)
    const later = await passage.onward(maps)
    const observed = await Promise.all(
      maps.map(async (activations, i) => ({
        activations,
        presence: await presenceOf(parent, later[i] as Float32Array),
      })),
    )
    const parts = await split(passage, parent, observed, signal)
    if (!parts) return null
    const { name: tensor, height, width } = passage.layer
    const known = {
      tensor,
      height,
      width,
      crops: crops.length,
      stability: parts.stability,
      overlap: parts.overlap,
    }
    if (!('dictionary' in parts)) return { ...known, residual: null, concepts: [] }
    found.dictionaries.set(place, parts.dictionary.w)
    const concepts: SubConcepts['concepts'] = []
    for (const [index, share] of parts.shares.entries()) {
      const ranked = crops.map((crop, i) => ({
        ...crop,
        presence: columnOf(parts, i, index),
        coefficient: meanOf(columnOf(parts, i, index)),
      }))
      const within = await this.#level(
        of,
        level + 1,
        { encoder: parts.encoder, concepts: parts.dictionary.w.rows, index },
        strongestOf(ranked, this.#crops(level + 1)).sort((a, b) => a.point - b.point || a.crop - b.crop),
        `${place}-${index}`,
        found,
        signal,
      )
      concepts.push({
        index,
        share,
        crops: await this.#shown(of, ranked, passage.layer, found.pictures),
        ...(within && { within }),
      })
    }
    return { ...known, residual: parts.residual, concepts: concepts.sort((a, b) => b.share - a.share) }
  }

  /** The crops that a sub-concept is strongest in, best first, as an explanation shows them. */
  async #shown(
    { points, observations }: ParentClass,
    ranked: readonly (SeenCrop & { presence: Float32Array })[],
    grid: { height: number; width: number },
    pictures: Map<string, Buffer>,
  ): Promise<Crop[]> {
    const best = ranked
      .filter(({ coefficient }) => coefficient > 0)
      .sort((a, b) => b.coefficient - a.coefficient || a.point - b.point || a.crop - b.crop)
      .slice(0, SHOWN)
    const boxOf = ({ point, crop }: SeenCrop) =>
      boxInOriginal(
        (observations.frames[point] as Observations['frames'][number]).view,
        this.#classifier.cropBox(crop),
      )
    const files = prefetch(
      best,
      (crop) => encodeCrop((points[crop.point] as { file: string }).file, boxOf(crop)),
      this.#classifier.batch,
    )
    const shown: Crop[] = []
    for await (const file of files) {
      const crop = best[shown.length] as (typeof best)[number]
      const picture = pictureName(file)
      pictures.set(picture, file)
      const { point, coefficient, presence } = crop
      shown.push({ picture, point, box: boxOf(crop), coefficient, map: relativeMap(presence, grid) })
    }
    return shown
  }
}

/** Codes of one sub-concept at every position of one crop. */
function columnOf({ codes, dictionary }: Split, crop: number, index: number): Float32Array {
  const s = dictionary.w.rows
  const all = codes[crop] as Float32Array
  return Float32Array.from({ length: all.length / s }, (_, position) => all[position * s + index] as number)
}
