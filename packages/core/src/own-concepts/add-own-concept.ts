import { LensError } from '@lens/errors'
import type { Explanation, Model } from '../explanation/schema.ts'
import { readClass, readDirections, readRun } from '../explanation/store.ts'
import { cosines } from '../geometry/cosine.ts'
import { lockHome } from '../home/lock.ts'
import { findImages, IMAGE_EXTENSIONS } from '../images/find-images.ts'
import { imageFile } from '../images/folder.ts'
import { encodeThumbnail, pictureName } from '../images/picture.ts'
import { dot, matrix, row } from '../matrix.ts'
import type { Classifier, Forward } from '../model/classifier.ts'
import { sightsOf } from '../model/observe.ts'
import { mean } from '../metrics/statistics.ts'
import { reopenClassifier } from '../model/open.ts'
import { Seen } from '../model/seen.ts'
import { targetOf } from '../presets.ts'
import type { Progress } from '../progress.ts'
import { Random } from '../random.ts'
import { slugOf } from '../slug.ts'
import { classGradients, type ClassGradients } from './class-gradients.ts'
import { directionLearner, unit, type Direction } from './directions.ts'
import type { OwnConcept } from './schema.ts'
import { differenceByChance } from './significance.ts'
import { writeOwnConcept } from './store.ts'

export interface OwnConceptOptions {
  home: string
  /** Which run. */
  modelId: string
  name: string
  /** Of its images. */
  folder: string
  /** How often a direction is drawn. */
  draws: number
  seed: number
}

/** Below, a direction says more of these images than of what they have in common. */
const LEAST_IMAGES = 10
/** Of either kind: more change a direction little. */
const MOST_IMAGES = 100
/** Of a class, where its gradient differs from image to image. */
const POINTS_PER_CLASS = 24
const PICTURES_KEPT = 12

/**
 * A concept that a person gives by a folder of images: what tells the model's response to them from that to random images of the run
 * is its direction, and what that does to every explained class is its TCAV score (Kim et al. 2018), held against directions between
 * random images.
 *
 * @throws LensError `input`: no images, or too few; `not-found`: no such run; `unsupported`: the head has no gradient
 */
export async function addOwnConcept(
  options: OwnConceptOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<OwnConcept> {
  const { home, modelId, draws } = options
  const name = options.name.trim()
  if (name === '') throw new LensError('usage', 'A concept needs a name.')
  const images = await imagesOf(options.folder)
  const { model, classes: explained } = await readRun(home, modelId)
  const random = new Random(options.seed)
  const others = await othersOf(home, model, explained, new Set(images.map(({ file }) => file)), random)
  const size = Math.min(images.length, Math.floor(others.length / 2))
  if (size < LEAST_IMAGES)
    throw new LensError(
      'input',
      `The run explains ${String(others.length)} other images, and ${String(2 * LEAST_IMAGES)} are needed to draw from.`,
    )
  const lock = await lockHome(home)
  const classifier = await reopenClassifier(model)
  try {
    const activations = await pooledActivations(classifier, [...images, ...others], progress, signal)
    const learner = await directionLearner(activations)
    const own = images.map((_, i) => i)
    const draw = (count: number) =>
      random
        .shuffled(others.length)
        .slice(0, count)
        .map((i) => images.length + i)
    progress.stage(`${name}: directions`, draws)
    const directions: Direction[] = []
    const randomDirections: Direction[] = []
    for (let i = 0; i < draws; i++) {
      signal.throwIfAborted()
      directions.push(learner.between(own, draw(size), random))
      const two = draw(2 * size)
      randomDirections.push(learner.between(two.slice(0, size), two.slice(size), random))
      progress.advance(1)
    }
    const gradients = classGradients(classifier)
    const direction = meanDirection(directions)
    progress.stage(`${name}: classes`, explained.length)
    const classes: OwnConcept['classes'] = []
    try {
      for (const index of explained) {
        const explanation = await readClass(home, model.id, index)
        if (!explanation) continue
        const raising = await gradientsOfClass(classifier, gradients, explanation, signal)
        classes.push({
          classIndex: index,
          ...scored(raising, directions, randomDirections),
          alignment: mean(raising.map((gradient) => dot(unit(gradient), direction))),
          nearest: await nearestTo(home, explanation, direction),
        })
        progress.advance(1)
      }
    } finally {
      await gradients.release()
    }
    const { pictures, files } = await picturesOf(images)
    const concept: OwnConcept = {
      version: 1,
      model: model.id,
      slug: slugOf(name),
      name,
      folder: options.folder,
      images: images.length,
      others: others.length,
      draws,
      accuracy: mean(directions.map(({ accuracy }) => accuracy)),
      pictures,
      classes,
    }
    await writeOwnConcept(home, concept, direction, files)
    return concept
  } finally {
    await classifier.release()
    await lock.release()
  }
}

interface Image {
  path: string
  file: string
}

/** Some of them, evenly, where there are very many. */
async function imagesOf(folder: string): Promise<Image[]> {
  const found = await findImages(folder)
  if (found.length === 0)
    throw new LensError('input', `There is no image in ${folder}. Lens reads ${IMAGE_EXTENSIONS.join(', ')}.`)
  if (found.length < LEAST_IMAGES)
    throw new LensError(
      'input',
      `${folder} has ${String(found.length)} ${found.length === 1 ? 'image' : 'images'}, and a concept takes ${String(LEAST_IMAGES)} at least: with fewer, its direction says more of these images than of what they have in common.`,
    )
  return evenly(found, MOST_IMAGES)
}

/** Random images of the run that are none of the concept's. */
async function othersOf(
  home: string,
  model: Model,
  explained: readonly number[],
  own: ReadonlySet<string>,
  random: Random,
): Promise<Image[]> {
  const paths = new Set<string>()
  for (const index of explained) {
    const { points, misses } = (await readClass(home, model.id, index)) ?? { points: [], misses: [] }
    for (const { image } of [...points, ...misses]) paths.add(image)
  }
  const all = [...paths]
    .sort()
    .map((path) => ({ path, file: imageFile(model.images, path) }))
    .filter(({ file }) => !own.has(file))
  return random
    .shuffled(all.length)
    .slice(0, 2 * MOST_IMAGES)
    .map((i) => all[i] as Image)
}

async function pooledActivations(
  classifier: Classifier,
  images: readonly Image[],
  progress: Progress,
  signal: AbortSignal,
) {
  progress.stage('activations', images.length)
  const p = classifier.model.featureTensor.channels
  const pooled = matrix(images.length, p)
  let at = 0
  for await (const { forward } of sightsOf(classifier, images, new Seen(), signal)) {
    const positions = forward.features.length / p
    const to = row(pooled, at)
    forward.features.forEach((value, i) => {
      const channel = Math.floor(i / positions)
      to[channel] = (to[channel] as number) + value / positions
    })
    at += 1
    progress.advance(1)
  }
  return pooled
}

function meanDirection(directions: readonly Direction[]): Float32Array {
  const sum = new Float32Array(directions[0]?.vector.length ?? 0)
  for (const { vector } of directions) vector.forEach((value, j) => (sum[j] = (sum[j] as number) + value))
  return unit(sum)
}

/** What raises the class's score, in each of some of its points; once where it is the same in all. */
async function gradientsOfClass(
  classifier: Classifier,
  gradients: ClassGradients,
  { class: { index }, points }: Explanation,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { model } = classifier
  const target = targetOf(model.settings.logit, model.labels.length, index)
  const sights: Pick<Forward, 'logits' | 'features'>[] = []
  if (gradients.perImage) {
    const some = evenly(points, POINTS_PER_CLASS).map(({ image }) => ({
      path: image,
      file: imageFile(model.images, image),
    }))
    // Views would keep, and be overwritten with, the whole batch.
    for await (const { forward } of sightsOf(classifier, some, new Seen(), signal))
      sights.push({ logits: forward.logits.slice(), features: forward.features.slice() })
  }
  return gradients.towards(target, sights)
}

/** TCAV scores of the directions, of random ones, and whether the difference may be chance. */
function scored(
  gradients: readonly Float32Array[],
  directions: readonly Direction[],
  randomDirections: readonly Direction[],
) {
  const scoreOf = ({ vector }: Direction) =>
    gradients.filter((gradient) => dot(gradient, vector) > 0).length / gradients.length
  const scores = directions.map(scoreOf)
  const randomScores = randomDirections.map(scoreOf)
  return { score: mean(scores), random: mean(randomScores), p: differenceByChance(scores, randomScores) }
}

async function nearestTo(home: string, explanation: Explanation, direction: Float32Array) {
  const w = await readDirections(home, explanation.model, explanation.class.index)
  const all = w ? [...cosines(matrix(1, direction.length, direction), w).data] : [0]
  const cosine = Math.max(...all)
  return { index: all.indexOf(cosine), cosine }
}

async function picturesOf(images: readonly Image[]) {
  const files = new Map<string, Buffer>()
  const pictures: OwnConcept['pictures'] = []
  for (const { file } of evenly(images, PICTURES_KEPT)) {
    const { picture, width, height } = await encodeThumbnail(file)
    const name = pictureName(picture)
    if (!files.has(name)) pictures.push({ picture: name, width, height })
    files.set(name, picture)
  }
  return { pictures, files }
}

function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T)
}
