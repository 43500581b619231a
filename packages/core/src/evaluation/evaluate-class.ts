import { join } from 'node:path'
import type { Explanation } from '../explanation/schema.ts'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { centredTarget, conceptHead, type ConceptHead } from '../importance/concept-head.ts'
import type { EstimatorName } from '../importance/estimators/methods.ts'
import type { FeatureGradient } from '../maps/feature-gradient.ts'
import type { ConceptMap, MapSubject, MapTools } from '../maps/map.ts'
import { MAP_METHODS } from '../maps/methods.ts'
import { matrix, row, type Matrix } from '../matrix.ts'
import { sensitivity } from '../metrics/sensitivity.ts'
import { descending, mean } from '../metrics/statistics.ts'
import type { Classifier, Forward } from '../model/classifier.ts'
import { observe } from '../model/observe.ts'
import { Seen } from '../model/seen.ts'
import type { Progress } from '../progress.ts'
import { Random } from '../random.ts'
import { adviceOn } from './advice.ts'
import { lookAt, type HeldOut } from './held-out.ts'
import type { LearntConcepts, Recipe } from './recipe.ts'
import { EVALUATION_VERSION, RANDOM, type Evaluation, type Scores, type TruthScores } from './schema.ts'
import { scoreDictionary } from './score-dictionary.ts'
import { contributionsBy, correlationWithSobol, scoreImportance } from './score-importance.ts'
import { scoreMap } from './score-maps.ts'
import { knownOf, scoreTruth, type Known } from './score-truth.ts'
import { halvesOf } from './split.ts'
import type { Truth } from './truth.ts'

/** Images of a half that are looked at: enough for two decimals, and the time does not grow with the folder. */
const MOST_IMAGES = 128

/** Images that concepts are judged by; fewer where every switched concept is a run of the head. */
const JUDGED = { linear: 48, other: 12 } as const

/** Images whose maps are drawn, and around which importances are asked for again; each costs dozens of runs of the model. */
const MAPPED = 3
const NEIGHBOURS = 4

/** A tenth of the range of a pixel, as Xplique has it. */
const RADIUS = 25.5

export interface ClassToEvaluate {
  readonly explanation: Explanation
  /** The first is the one that is stored, shown and advised on. */
  readonly recipes: readonly [Recipe, ...Recipe[]]
  readonly seed: number
  /** Folder for what outgrows memory. */
  readonly scratch: string
  /** Null where the model has an operator without a gradient. */
  readonly gradient: FeatureGradient | null
  readonly truth?: Truth | undefined
}

/**
 * Scores the explanation of a class: its points are split into halves by the seed, every recipe learns concepts from one and is
 * judged by the other, and chance beside them.
 *
 * @throws LensError where the images cannot be read any more
 */
export async function evaluateClass(
  classifier: Classifier,
  { explanation, recipes, seed, scratch, gradient, truth }: ClassToEvaluate,
  progress: Progress,
  signal: AbortSignal,
): Promise<Evaluation> {
  const started = performance.now()
  const { model } = classifier
  const classIndex = explanation.class.index
  const points = explanation.points.map(({ image }) => ({ path: image, file: join(model.images, image) }))
  const halves = halvesOf(points, seed, MOST_IMAGES)

  progress.stage(`${explanation.class.name}: activations`, halves.fitted.length + halves.heldOut.length)
  const images = await lookAt(classifier, halves.heldOut.slice(0, JUDGED[classifier.head.kind]), signal)
  const r = explanation.concepts.length
  const learnt = await learn(classifier, halves, recipes, { classIndex, r }, scratch, progress, signal)

  progress.stage(`${explanation.class.name}: scores`, recipes.length + 1)
  const known = truth ? await knownOf(classifier, truth, images, classIndex, signal) : null
  const scores: Record<string, Scores> = {}
  const truths: Record<string, TruthScores> = {}
  for (const [i, recipe] of recipes.entries()) {
    signal.throwIfAborted()
    const { concepts, other } = learnt[i] as Learnt
    const judge = await judgeOf(classifier, images, concepts, recipe, classIndex, seed)
    try {
      if (i === 0) scores[RANDOM] = await scoreChance(judge, seed)
      scores[recipe.name] = await score(judge, other.dictionary.w, gradient, seed)
      if (known) truths[recipe.name] = await truthOf(judge, known)
    } finally {
      await judge.head.release()
    }
    progress.advance(1)
  }
  const [first] = recipes
  return {
    version: EVALUATION_VERSION,
    model: model.id,
    classIndex,
    imagesFingerprint: explanation.imagesFingerprint,
    seed,
    fitted: halves.fitted.length,
    heldOut: images.length,
    concepts: r,
    scores,
    advice: adviceOn(scores[first.name] as Scores, scores[RANDOM] as Scores, images.length),
    ...(known && { truth: truths }),
    seconds: (performance.now() - started) / 1000,
  }
}

/** The concepts of the half that is learnt from, and those of the other one, for stability. */
interface Learnt {
  readonly concepts: LearntConcepts
  readonly other: LearntConcepts
}

async function learn(
  classifier: Classifier,
  halves: ReturnType<typeof halvesOf<{ path: string; file: string }>>,
  recipes: readonly Recipe[],
  { classIndex, r }: { classIndex: number; r: number },
  scratch: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<Learnt[]> {
  const byHalf: LearntConcepts[][] = []
  for (const half of [halves.fitted, halves.heldOut]) {
    const observations = await observe(classifier, half, scratch, new Seen(), progress, signal)
    try {
      const learnt: LearntConcepts[] = []
      for (const recipe of recipes)
        learnt.push(await recipe.learn(classifier, observations, classIndex, r, signal))
      byHalf.push(learnt)
    } finally {
      await observations.features.close()
    }
  }
  return recipes.map((_, i) => ({
    concepts: byHalf[0]?.[i] as LearntConcepts,
    other: byHalf[1]?.[i] as LearntConcepts,
  }))
}

/** One recipe's concepts on the held-out images. */
interface Judge extends LearntConcepts {
  readonly classifier: Classifier
  readonly classIndex: number
  readonly images: readonly HeldOut[]
  readonly head: ConceptHead
  readonly importance: EstimatorName
  /** By image: [positions, r], and [r]. */
  readonly codes: readonly Float32Array[]
  readonly contributions: readonly Float64Array[]
}

async function judgeOf(
  classifier: Classifier,
  images: readonly HeldOut[],
  concepts: LearntConcepts,
  recipe: Recipe,
  classIndex: number,
  seed: number,
): Promise<Judge> {
  const head = conceptHead(classifier, concepts.dictionary.w)
  const importance = recipe.importance(classifier)
  const target = centredTarget(classifier.model.labels.length, classIndex)
  const codes: Float32Array[] = []
  const contributions: Float64Array[] = []
  for (const { features } of images) {
    const u = await concepts.encoder.encodeMap(features)
    codes.push(u)
    contributions.push(
      await contributionsBy(importance, head.towards(target, features), head.pooled(u), seed),
    )
  }
  return { ...concepts, classifier, classIndex, images, head, importance, codes, contributions }
}

async function score(
  judge: Judge,
  other: Matrix,
  gradient: FeatureGradient | null,
  seed: number,
): Promise<Scores> {
  const { images, codes, contributions, classIndex, head } = judge
  const { w } = judge.dictionary
  return {
    ...(await scoreDictionary(images, codes, { w, other, head, classIndex })),
    ...(await scoreImportance(images, codes, contributions, { head, w, classIndex }, seed)),
    sensitivity: await sensitivityOf(judge, seed),
    estimates: await estimatesOf(judge, seed),
    ...(await scoreMaps(judge, 'likeness', gradient, ['pixelDeletion', 'pixelInsertion'])),
    ...(await scoreMaps(judge, gradient ? 'saliency' : 'occlusion', gradient, [
      'evidenceDeletion',
      'evidenceInsertion',
    ])),
  }
}

/**
 * What chance does with the same images: for a dictionary, the concepts with their channels shuffled; for importances, those of
 * other concepts; for maps, noise of the same grain.
 */
async function scoreChance(judge: Judge, seed: number): Promise<Scores> {
  const { classifier, images, codes, contributions, classIndex, head } = judge
  const random = new Random(seed)
  const { w: learnt } = judge.dictionary
  const [w, other] = [shuffledChannels(learnt, random), shuffledChannels(learnt, random)]
  const chanceHead = conceptHead(classifier, w)
  try {
    const encoder = new DictionaryEncoder(w)
    const chanceCodes: Float32Array[] = []
    for (const { features } of images) chanceCodes.push(await encoder.encodeMap(features))
    const shuffled = contributions.map((values) => {
      const order = random.shuffled(values.length)
      return Float64Array.from(order, (from) => values[from] as number)
    })
    const maps = await scoreMaps(judge, () => random.uniform(), null, ['pixelDeletion', 'pixelInsertion'])
    return {
      ...(await scoreDictionary(images, chanceCodes, { w, other, head: chanceHead, classIndex })),
      ...(await scoreImportance(images, codes, shuffled, { head, w: learnt, classIndex }, seed)),
      sensitivity: null,
      estimates: null,
      ...maps,
      evidenceDeletion: maps.pixelDeletion,
      evidenceInsertion: maps.pixelInsertion,
    }
  } finally {
    await chanceHead.release()
  }
}

function shuffledChannels(w: Matrix, random: Random): Matrix {
  const out = matrix(w.rows, w.columns)
  for (let k = 0; k < w.rows; k++) {
    const [from, to] = [row(w, k), row(out, k)]
    random.shuffled(w.columns).forEach((channel, i) => (to[i] = from[channel] as number))
  }
  return out
}

/** Null where there is one estimate only, or none is needed. */
function estimatesOf(
  { classifier, classIndex, head, importance, codes, contributions }: Judge,
  seed: number,
): Promise<number> | null {
  if (classifier.head.kind === 'linear' || importance === 'sobol-total') return null
  const f = head.towards(centredTarget(classifier.model.labels.length, classIndex))
  return correlationWithSobol(codes, contributions, f, seed)
}

/** How much the contributions change with a little noise on the pixels. */
async function sensitivityOf(judge: Judge, seed: number): Promise<number> {
  const { classifier, encoder, head, importance, classIndex } = judge
  const target = centredTarget(classifier.model.labels.length, classIndex)
  const found: number[] = []
  for (const { image, path } of judge.images.slice(0, MAPPED)) {
    const explain = async (data: Uint8Array) => {
      const [forward] = await classifier.forward([{ ...image, data }], [path])
      const { features } = forward as Forward
      const codes = await encoder.encodeMap(features)
      return contributionsBy(importance, head.towards(target, features), head.pooled(codes), seed)
    }
    found.push(
      await sensitivity(explain, image.data, {
        radius: RADIUS,
        neighbours: NEIGHBOURS,
        seed,
        least: 0,
        most: 255,
      }),
    )
  }
  return mean(found)
}

/** Mean areas of the maps of the concept that adds most to each of some images. @param by a method, or what draws a random cell */
async function scoreMaps<D extends keyof Scores, I extends keyof Scores>(
  judge: Judge,
  by: keyof typeof MAP_METHODS | (() => number),
  gradient: FeatureGradient | null,
  [deletion, insertion]: readonly [D, I],
): Promise<Record<D | I, number>> {
  const { classifier, encoder, dictionary, codes, contributions } = judge
  const { height, width } = classifier.model.featureTensor
  const tools: MapTools = {
    classifier,
    dictionary,
    encoder,
    gradient: () =>
      gradient ? Promise.resolve(gradient) : Promise.reject(new Error('There are no gradients.')),
  }
  const areas = { deletion: [] as number[], insertion: [] as number[] }
  for (const [i, { image, path, features, earlier }] of judge.images.slice(0, MAPPED).entries()) {
    const [concept = 0] = descending(contributions[i] as Float64Array)
    const subject: MapSubject = {
      image,
      name: path,
      features,
      earlier,
      coefficients: codes[i] as Float32Array,
    }
    const [map] =
      typeof by === 'string'
        ? await MAP_METHODS[by](tools, subject, [concept])
        : [{ height, width, values: Float32Array.from({ length: height * width }, by) }]
    const found = await scoreMap(tools, image, concept, map as ConceptMap)
    areas.deletion.push(found.deletion)
    areas.insertion.push(found.insertion)
  }
  return { [deletion]: mean(areas.deletion), [insertion]: mean(areas.insertion) } as Record<D | I, number>
}

function truthOf(judge: Judge, known: Known): Promise<TruthScores> {
  return scoreTruth(judge.images, known, judge.codes, judge.contributions, judge)
}
