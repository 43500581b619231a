import { readFile } from 'node:fs/promises'
import { isLensError, LensError } from '@lens/errors'
import type { Explanation, Model } from '../explanation/schema.ts'
import { picturePath, readClass, readClassWithDictionary, readRunModel } from '../explanation/store.ts'
import { decodeImage, type DecodedImage } from '../images/decode.ts'
import { imageFile } from '../images/folder.ts'
import { encodeView } from '../images/picture.ts'
import { conceptHead, marginTarget, meanCodes } from '../importance/concept-head.ts'
import { contributionsTo, type Contributions } from '../importance/contributions.ts'
import type { ConceptMap, MapSubject, MapTools } from '../maps/map.ts'
import { MAP_METHODS } from '../maps/methods.ts'
import { dot } from '../matrix.ts'
import type { Classifier, Forward } from '../model/classifier.ts'
import { encoderOf, targetOf } from '../presets.ts'
import type {
  LiveConcept,
  LiveExplanation,
  LiveRequest,
  LiveSplit,
  PointRequest,
} from './live-explanation.ts'
import type { CropSearch, LiveSearch, SearchRequest } from './live-search.ts'
import { OpenModel } from './open-model.ts'
import { topScores } from './scores.ts'
import { searchConcepts } from './search.ts'
import { coarsened, sentMap } from './sent-map.ts'
import { logitsWithout } from './what-if.ts'

const MOST_OPEN = 2

/** Pixels a side: below, there is nothing that a concept could be found in, and next to nothing to look at. */
const LEAST_SIDE = 8

/** Attributions: for so many concepts, and at most so many cells a side. */
const ATTRIBUTED = 4
const ATTRIBUTION_SIDE = 56

/** Bytes of an image, under the name that sentences about it use. */
interface GivenImage {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Explains one image at a time with what a home holds: its classes are read anew each time, since a run may be adding to them;
 * the two models asked for last stay open. Uploads never touch the disk.
 */
export class LiveExplainer {
  readonly #home: string
  readonly #open = new Map<string, OpenModel>()

  constructor(home: string) {
    this.#home = home
  }

  /**
   * Opens the model of a run and all that every image needs of it, unless it is open.
   * @throws LensError `not-found`, `input`: it cannot be had any more
   */
  async prepare(modelId: string): Promise<void> {
    const open = await this.#modelOf(modelId)
    await open.gradient().catch((error: unknown) => {
      // Evidence is then found otherwise.
      if (!isLensError(error) || error.code !== 'unsupported') throw error
    })
  }

  /**
   * @throws LensError `input`: the image cannot be read or is too small, or a concept that is off is none of the class's;
   *   `not-found`: no such run or class, or no such image among those that the class's explanation names
   */
  async explain(request: LiveRequest): Promise<LiveExplanation> {
    const open = await this.#modelOf(request.modelId)
    const { classifier } = open
    const { model } = classifier
    const given =
      request.kind === 'upload'
        ? { name: 'The file', bytes: request.bytes }
        : await this.#pointOf(model, request)
    const { image, forward } = await look(classifier, given)
    const predictions = topScores(model, forward.logits)
    const asked = request.kind === 'upload' ? request.classIndex : (request.explain ?? request.classIndex)
    const explained = classOf(model, asked ?? (predictions[0]?.classIndex as number))
    const stored = await readClassWithDictionary(this.#home, model.id, explained.classIndex)
    const common = {
      modelId: model.id,
      image: {
        width: image.width,
        height: image.height,
        view: image.view,
        picture: request.kind === 'upload' ? await pictureOf(given, image.view) : null,
      },
      predictions,
      explained,
    }
    if (!stored) return { ...common, reason: reasonFor(explained, asked), split: null, whatIf: null }

    const { explanation } = stored
    const encoder = encoderOf(model.settings.dictionary, stored.dictionary)
    const { dictionary } = stored
    const off = [...new Set(request.off)].sort((a, b) => a - b)
    const unknown = off.find((concept) => concept >= dictionary.w.rows)
    if (unknown !== undefined) {
      throw new LensError('input', `${explained.className} has no concept ${unknown} to switch off.`)
    }
    const coefficients = await encoder.encodeMap(forward.features)
    const tools = { classifier, dictionary, encoder, gradient: () => open.gradient() }
    const subject = { image, name: given.name, ...forward, coefficients }
    const rivals = predictions.map((one) => one.classIndex).filter((other) => other !== explained.classIndex)
    const split = await splitOf(tools, subject, explanation, forward.logits, rivals)
    if (off.length === 0) return { ...common, reason: null, split, whatIf: null }

    const logits = await logitsWithout(open, dictionary.w, { ...forward, coefficients }, off)
    const whatIf = {
      off,
      predictions: topScores(model, logits),
      logit: dot(targetOf(model.settings.logit, logits.length, explained.classIndex), logits),
    }
    return { ...common, reason: null, split, whatIf }
  }

  /**
   * Finds the concepts of all classes that an image excites.
   * @throws LensError `input`: the image cannot be read or is too small; `not-found`: no such run, class or crop
   */
  async search(request: SearchRequest): Promise<LiveSearch> {
    const open = await this.#modelOf(request.modelId)
    const { classifier } = open
    const { model } = classifier
    const given =
      request.kind === 'search'
        ? { name: 'The file', bytes: request.bytes }
        : await this.#cropOf(model, request)
    const { image, forward } = await look(classifier, given)
    const classes = await open.shelf(this.#home).classes()
    return {
      modelId: model.id,
      image: {
        width: image.width,
        height: image.height,
        view: image.view,
        picture: await pictureOf(given, image.view),
      },
      predictions: topScores(model, forward.logits),
      classes: classes.length,
      found: await searchConcepts(forward, classes, model.featureTensor),
    }
  }

  async #modelOf(modelId: string): Promise<OpenModel> {
    const open = this.#open.get(modelId) ?? (await OpenModel.open(await readRunModel(this.#home, modelId)))
    // The one asked for last stands last.
    this.#open.delete(modelId)
    this.#open.set(modelId, open)
    for (const [id, oldest] of this.#open) {
      if (this.#open.size <= MOST_OPEN) break
      this.#open.delete(id)
      await oldest.release()
    }
    return open
  }

  /** The file of a point or a miss: no other file of the machine is ever read. */
  async #pointOf(model: Model, { classIndex, image }: PointRequest): Promise<GivenImage> {
    const explanation = await readClass(this.#home, model.id, classIndex)
    const isNamed = [...(explanation?.points ?? []), ...(explanation?.misses ?? [])].some(
      (one) => one.image === image,
    )
    if (!isNamed) throw new LensError('not-found', 'The explanation of that class names no such image.')
    const bytes = await readFile(imageFile(model.images, image)).catch(() => null)
    if (!bytes) throw new LensError('not-found', `${image} is not in the folder of images any more.`)
    return { name: image, bytes }
  }

  /** A crop that an explanation names. */
  async #cropOf(model: Model, { classIndex, concept, crop }: CropSearch): Promise<GivenImage> {
    const explanation = await readClass(this.#home, model.id, classIndex)
    const named = explanation?.concepts.find(({ index }) => index === concept)?.crops[crop]
    if (!explanation || !named) throw new LensError('not-found', 'There is no such crop.')
    const bytes = await readFile(picturePath(this.#home, explanation, named.picture)).catch(() => null)
    if (!bytes)
      throw new LensError('not-found', 'The picture of that crop is gone. `lens doctor` says what to do.')
    return { name: 'The crop', bytes }
  }
}

/** What the model sees of an image, and what it makes of it. @throws LensError `input`: it cannot be read or is too small */
async function look(
  classifier: Classifier,
  given: GivenImage,
): Promise<{ image: DecodedImage; forward: Forward }> {
  const image = await decodeImage(given, classifier.model.preprocessing)
  if (Math.min(image.width, image.height) < LEAST_SIDE) {
    throw new LensError(
      'input',
      `${given.name} has ${image.width} × ${image.height} pixels; explaining needs at least ${LEAST_SIDE} a side.`,
    )
  }
  const [forward] = (await classifier.forward([image], [given.name])) as [Forward]
  return { image, forward }
}

type Explained = LiveExplanation['explained']

/** @throws LensError `not-found` */
function classOf({ labels, id }: Model, classIndex: number): Explained {
  const label = labels.find(({ index }) => index === classIndex)
  if (!label) throw new LensError('not-found', `${id} has no class ${classIndex}.`)
  return { classIndex, className: label.name }
}

function reasonFor({ className }: Explained, asked: number | undefined): string {
  return asked === undefined
    ? `The model predicts ${className}, and that class has not been explained, so that its concepts are not known.`
    : `The class ${className} has not been explained, so that its concepts are not known.`
}

async function pictureOf(given: GivenImage, view: LiveExplanation['image']['view']): Promise<string> {
  const picture = await encodeView(given, view)
  return `data:image/webp;base64,${picture.toString('base64')}`
}

async function splitOf(
  tools: MapTools,
  subject: MapSubject,
  explanation: Explanation,
  logits: Float32Array,
  rivals: readonly number[],
): Promise<LiveSplit> {
  const { classifier, dictionary } = tools
  const { features, coefficients } = subject
  const { settings, labels } = classifier.model
  const target = targetOf(settings.logit, labels.length, explanation.class.index)
  const head = conceptHead(classifier, dictionary.w)
  const margins = rivals.map((rival) => marginTarget(labels.length, explanation.class.index, rival))
  const [{ contributions, residual, bias }, ...leads] = (await contributionsTo(
    head,
    settings.importance,
    features,
    coefficients,
    [target, ...margins],
    classifier.head.kind === 'linear' && classifier.head.rounds === true ? logits : null,
  ).finally(() => head.release())) as [Contributions, ...Contributions[]]
  const ranked = explanation.concepts.map(({ index }) => index)
  const largest = [...ranked]
    .sort((a, b) => Math.abs(contributions[b] as number) - Math.abs(contributions[a] as number))
    .slice(0, ATTRIBUTED)
  const maps = await MAP_METHODS.likeness(tools, subject, ranked)
  const { evidence, attributions } = await attributionsOf(tools, subject, largest)
  const means = meanCodes(coefficients, dictionary.w.rows)
  const concepts = ranked.map((index, rank): LiveConcept => {
    const attribution = attributions[largest.indexOf(index)]
    return {
      index,
      rank,
      coefficient: means[index] as number,
      contribution: contributions[index] as number,
      map: sentMap(maps[rank] as ConceptMap),
      attribution: attribution ? sentMap(coarsened(attribution, ATTRIBUTION_SIDE)) : null,
    }
  })
  return {
    logit: dot(target, logits),
    centred: settings.logit === 'centred',
    rawLogit: logits[explanation.class.index] as number,
    bias,
    residual,
    exact: settings.importance === 'exact',
    evidence,
    concepts,
    rivals: rivals.map((classIndex, i) => ({
      classIndex,
      lead: dot(margins[i] as Float32Array, logits),
      contributions: leads[i]?.contributions ?? [],
    })),
  }
}

/** By gradients where the model has them, else as a black box. */
async function attributionsOf(
  tools: MapTools,
  subject: MapSubject,
  concepts: readonly number[],
): Promise<{ evidence: LiveSplit['evidence']; attributions: ConceptMap[] }> {
  const by = async (evidence: LiveSplit['evidence']) => ({
    evidence,
    attributions: await MAP_METHODS[evidence](tools, subject, concepts),
  })
  try {
    return await by('saliency')
  } catch (error) {
    if (isLensError(error) && error.code === 'unsupported') return by('occlusion')
    throw error
  }
}
