import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isLensError, LensError } from '@lens/errors'
import { LEAST_TO_CHOOSE } from './choose-concepts.ts'
import type { ClassWork, PredictedImage } from './class-work.ts'
import { explainClass, type ClassTask } from './explain-class.ts'
import type { Explanation, Model } from './explanation/schema.ts'
import { ExplanationStore } from './explanation/store.ts'
import { lockHome } from './home/lock.ts'
import type { ConfigOverrides } from './images/config.ts'
import { listImages, type ImageFolder } from './images/folder.ts'
import { requestedClasses } from './images/match-folder.ts'
import type { Classifier } from './model/classifier.ts'
import { openClassifier } from './model/open.ts'
import { Seen } from './model/seen.ts'
import { surveyImages, type Survey } from './model/survey.ts'
import type { DictionaryName } from './dictionary/names.ts'
import { dictionaryReason, type PresetName } from './presets.ts'
import type { Progress } from './progress.ts'
import { Recursion } from './recursion/recursion.ts'

export interface ExplainOptions {
  model: string
  images: string
  config?: string | undefined
  /** Preprocessing and labels that win over every configuration file. */
  overrides?: ConfigOverrides | undefined
  /** Indices, wnids or names; left out: every class that has a folder, or else every class that is predicted. */
  classes?: string[] | undefined
  /** r, concepts per class; `auto`: as many as each class needs. */
  concepts: number | 'auto'
  featureTensor?: string | undefined
  /** The tensor of the logits; left out: the one that Lens finds. */
  logits?: string | undefined
  /** In pixels of the model's input. */
  cropSize: number
  /** How concepts are learnt and weighed; default: `lens`. */
  preset?: PresetName | undefined
  /** The method that finds concepts; default: the preset's. */
  dictionary?: DictionaryName | undefined
  /** Share of the score (`craft`: of the points, as the strongest reason) that makes a concept important; default: 0.05. */
  importantFrom?: number | undefined
  /** Levels of sub-concepts that important concepts are decomposed into; default: 1. */
  recurse?: number | undefined
  home: string
  /** Explain finished classes again. */
  force: boolean
}

/** Hears of a run as it goes. */
export interface ExplainListener extends Progress {
  model(model: Model): void | Promise<void>
  /** A class is on disk; `reused` if it was there before. */
  explained(explanation: Explanation, reused: boolean): void | Promise<void>
}

export interface RunResult {
  model: string
  skippedClasses: { classId: number; className: string; reason: string }[]
  skippedImages: { image: string; reason: string }[]
  unmatchedFolders: string[]
  seconds: number
  /** Crops of the newly explained classes per second of the whole run; null where all were there already. */
  cropsPerSecond: number | null
  peakRssMb: number
}

/**
 * Explains the classes of a model on a folder of images and leaves one folder per class in the home. Finished classes are
 * reused; a class that cannot be explained is skipped and said, and the run goes on.
 *
 * @throws LensError for input that nothing can be made of, a home that cannot be written or is in use, and where no class at
 *   all could be explained; AbortError when `signal` is aborted: what is finished stays, what was in work is gone
 */
export async function explain(
  options: ExplainOptions,
  listener: ExplainListener,
  signal: AbortSignal,
): Promise<RunResult> {
  const started = performance.now()
  return inRun(options, listener, signal, async (classifier, store, ahead) => {
    const recursion = await Recursion.open(classifier)
    try {
      if (recursion.depth < classifier.model.settings.recurse) listener.note(recursion.lack)
      const crops = await explainAll(classifier, recursion, store, ahead, options, listener, signal)
      const seconds = (performance.now() - started) / 1000
      return {
        ...ahead.outcome,
        seconds,
        cropsPerSecond: crops > 0 ? crops / seconds : null,
        peakRssMb: process.resourceUsage().maxRSS / 1024,
      }
    } finally {
      await recursion.release()
    }
  })
}

/** Every class that is ahead. @returns crops of those that are new */
async function explainAll(
  classifier: Classifier,
  recursion: Recursion,
  store: ExplanationStore,
  { outcome, work, seen }: Ahead,
  options: ExplainOptions,
  listener: ExplainListener,
  signal: AbortSignal,
): Promise<number> {
  // Told only now: input that nothing can be made of leaves no trace.
  await listener.model(classifier.model)
  const scratch = await store.scratch()
  let explained = 0
  let crops = 0
  for (const one of work) {
    signal.throwIfAborted()
    const finished = options.force ? null : await store.finished(one.label.index, one.imagesFingerprint)
    const task = { ...one, recursion, scratch, seen }
    const explanation = finished ?? (await explainOrSkip(classifier, store, task, outcome, listener, signal))
    if (!explanation) continue
    explained += 1
    if (!finished) crops += explanation.crops
    await listener.explained(explanation, finished !== null)
  }
  if (explained === 0) throw nothingExplained(outcome, options)
  return crops
}

/** What a run will do, but for the classes to explain, and what is left out already. */
export interface Plan {
  model: Model
  outcome: Outcome
}

export interface PlanListener extends Progress {
  /** A class to explain; one by one, because those of a large data set do not go into one message. */
  planned(work: ClassWork): void | Promise<void>
}

/**
 * The first half of a run: predicts the images and leaves the run in the home, without any class, for others to explain.
 * @throws LensError as `explain`
 */
export function plan(options: ExplainOptions, listener: PlanListener, signal: AbortSignal): Promise<Plan> {
  return inRun(options, listener, signal, async ({ model }, _, { work, outcome }) => {
    for (const one of work) await listener.planned(one)
    return { model, outcome }
  })
}

/** Opens the model and the home's run, surveys the images, and does with them as it is told. */
async function inRun<T>(
  options: ExplainOptions,
  progress: Progress,
  signal: AbortSignal,
  then: (classifier: Classifier, store: ExplanationStore, ahead: Ahead) => Promise<T>,
): Promise<T> {
  const images = await realpath(options.images).catch(() => options.images)
  const { classifier, configuredBy } = await openClassifier({
    ...options,
    modelFile: options.model,
    configFile: options.config,
    images,
  })
  const { model } = classifier
  progress.note(configuredBy)
  progress.note(`Feature tensor: ${model.featureTensor.reason}`)
  progress.note(dictionaryReason(model.settings.preset, model.featureTensor, model.settings.dictionary))
  const folder = await listImages(images, model.labels)
  for (const note of folder.notes) progress.note(note)
  requireEnough(folder, options)
  const requested = options.classes && requestedClasses(options.classes, model.labels)

  const lock = await lockHome(options.home)
  if (lock.doubt !== null) progress.note(lock.doubt)
  try {
    const store = await ExplanationStore.open(options.home, model)
    let refused = false
    try {
      const ahead = await lookAhead(classifier, store, folder, requested, options, progress, signal)
      return await then(classifier, store, ahead)
    } catch (error) {
      refused = isLensError(error)
      throw error
    } finally {
      await store.close({ refused })
    }
  } finally {
    await lock.release()
    await classifier.release()
  }
}

type Outcome = Pick<RunResult, 'model' | 'skippedClasses' | 'skippedImages' | 'unmatchedFolders'>

interface Ahead {
  outcome: Outcome
  work: ClassWork[]
  seen: Seen
}

/** Which classes there are to explain, by what the model predicts. @throws LensError where there is none */
async function lookAhead(
  classifier: Classifier,
  store: ExplanationStore,
  folder: ImageFolder,
  requested: number[] | undefined,
  options: ExplainOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Ahead> {
  const { model } = classifier
  const seen = new Seen()
  const file = join(store.folder, 'survey.jsonl')
  const survey = await surveyImages(classifier, folder, file, seen, progress, signal)
  const outcome: Outcome = {
    model: model.id,
    skippedClasses: [],
    skippedImages: survey.skipped,
    unmatchedFolders: [...folder.unmatchedFolders],
  }
  const work = workOf(model, folder, survey, requested).filter((one) => {
    const lack = lackOfPoints(one, options)
    if (lack !== null) skip(one, lack, outcome, progress)
    return lack === null
  })
  if (work.length === 0) throw nothingExplained(outcome, options)
  return { outcome, work, seen }
}

/** Explains a class and stores it; where that cannot be, notes why and returns null. */
async function explainOrSkip(
  classifier: Classifier,
  store: ExplanationStore,
  task: ClassTask,
  outcome: Outcome,
  progress: Progress,
  signal: AbortSignal,
): Promise<Explanation | null> {
  try {
    const { explanation, files } = await explainClass(classifier, task, progress, signal)
    await store.write(explanation, files)
    return explanation
  } catch (error) {
    if (!isLensError(error) || error.code === 'storage') throw error
    skip(task, error.message, outcome, progress)
    return null
  }
}

function skip({ label }: ClassWork, reason: string, outcome: Outcome, progress: Progress): void {
  outcome.skippedClasses.push({ classId: label.index, className: label.name, reason })
  progress.note(`Skipped ${label.name} (${label.index}): ${reason}`)
}

/** The classes to explain, by index, each with its images. */
function workOf(
  model: Model,
  folder: ImageFolder,
  survey: Survey,
  requested: number[] | undefined,
): ClassWork[] {
  const files = new Map(folder.images.map((image) => [image.path, image]))
  const work = new Map(
    model.labels.map((label): [number, ClassWork] => [
      label.index,
      { label, points: [], misses: [], imagesFingerprint: folder.fingerprint },
    ]),
  )
  const found = new Set<number>()
  // Once through the images, not once a class: a thousand classes have a million of them.
  for (const { image: path, ...prediction } of survey.predictions) {
    const { file = path, label = null } = files.get(path) ?? {}
    const image: PredictedImage = { path, file, label, ...prediction }
    const predicted = classesOf(image)
    for (const index of predicted) work.get(index)?.points.push(predictedAs(image, index))
    if (label !== null && !predicted.includes(label)) work.get(label)?.misses.push(image)
    for (const index of label === null ? predicted : [label]) found.add(index)
  }
  const indices = new Set(requested ?? found)
  return [...work.values()].filter(({ label }) => indices.has(label.index))
}

/** The classes that an image is predicted as: several where they do not exclude each other. */
function classesOf({ predicted, also = [] }: PredictedImage): number[] {
  return [predicted, ...also.map((one) => one.predicted)]
}

/** The image as a point of one of the classes that it is predicted as. */
function predictedAs({ also = [], ...image }: PredictedImage, classIndex: number): PredictedImage {
  return { ...image, ...also.find(({ predicted }) => predicted === classIndex) }
}

function requireEnough(folder: ImageFolder, options: ExplainOptions): void {
  const { least, few } = pointsNeeded(options)
  if (folder.images.length >= least) return
  throw new LensError('input', `${options.images} holds ${imagesOf(folder.images)}, ${few}`)
}

/** Points that a class must have, and what to say where there are fewer. */
function pointsNeeded({ concepts }: ExplainOptions): { least: number; few: string } {
  return concepts === 'auto'
    ? {
        least: LEAST_TO_CHOOSE,
        few: `fewer than the ${LEAST_TO_CHOOSE} that choosing a number of concepts takes. Add images, or give a number with --concepts.`,
      }
    : {
        least: concepts,
        few: `fewer than the ${concepts} concepts to find. Add images, or ask for fewer with --concepts.`,
      }
}

/** Why a class has too few points to explain it, as a sentence; null where it has enough. */
function lackOfPoints({ points }: ClassWork, options: ExplainOptions): string | null {
  if (points.length === 0) return 'the model predicts no image as this class, so there is nothing to explain.'
  const { least, few } = pointsNeeded(options)
  return points.length >= least ? null : `the model predicts ${imagesOf(points)} as this class, ${few}`
}

function imagesOf(images: readonly unknown[]): string {
  return images.length === 1 ? '1 image' : `${images.length} images`
}

function nothingExplained({ skippedClasses, skippedImages }: Outcome, { images }: ExplainOptions): LensError {
  const [first] = skippedClasses
  const reason =
    first !== undefined
      ? `${first.className}: ${first.reason}`
      : `none of the images could be read${skippedImages[0] ? ` (${skippedImages[0].reason.replace(/\.$/, '')})` : ''}.`
  return new LensError('input', `No class could be explained from ${images}; ${reason}`)
}
