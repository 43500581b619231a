import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLensError, LensError } from '@lens/errors'
import { evaluateClass } from './evaluation/evaluate-class.ts'
import type { DictionaryName } from './dictionary/names.ts'
import { craftRecipe, dictionaryRecipe, lensRecipe } from './evaluation/recipe.ts'
import type { Evaluation } from './evaluation/schema.ts'
import type { Truth } from './evaluation/truth.ts'
import type { Explanation } from './explanation/schema.ts'
import { readClass, readEvaluation, readRun, writeEvaluation } from './explanation/store.ts'
import { lockHome } from './home/lock.ts'
import { requestedClasses } from './images/match-folder.ts'
import { FeatureGradient } from './maps/feature-gradient.ts'
import type { Classifier } from './model/classifier.ts'
import { reopenClassifier } from './model/open.ts'
import { takes } from './presets.ts'
import type { Progress } from './progress.ts'

export interface EvaluateOptions {
  home: string
  /** Which run. */
  modelId: string
  /** Indices, wnids or names; left out: all that are explained. */
  classes?: string[] | undefined
  /** Decides which images are held out, and everything that is drawn. */
  seed: number
  /** Methods to score beside the run's own and CRAFT; default: none. */
  dictionaries?: readonly DictionaryName[] | undefined
  /** Evaluate again what is there. */
  force: boolean
}

export interface EvaluateListener extends Progress {
  /** One is on disk; `reused` if it was there before. */
  evaluated(explanation: Explanation, evaluation: Evaluation, reused: boolean): void | Promise<void>
}

export interface EvaluateResult {
  evaluations: Evaluation[]
  skippedClasses: { classId: number; className: string; reason: string }[]
  seconds: number
}

/** Points that halves can be made of. */
const LEAST_POINTS = 4

/**
 * Scores the explanations of a run on held-out images and leaves an `evaluation.json` beside each: what is there is not made again.
 *
 * @param truth where the parts of the images are known
 * @throws LensError `not-found` for a run or a model file that is not there, or where nothing could be evaluated; AbortError when
 *   `signal` is aborted: what is finished stays
 */
export async function evaluate(
  options: EvaluateOptions,
  listener: EvaluateListener,
  signal: AbortSignal,
  truth?: Truth,
): Promise<EvaluateResult> {
  const started = performance.now()
  const { home, seed, dictionaries = [] } = options
  const { model, classes } = await readRun(home, options.modelId)
  const requested = options.classes && new Set(requestedClasses(options.classes, model.labels))
  const recipes = [
    lensRecipe,
    craftRecipe,
    ...dictionaries.filter((name) => takes(name, model.featureTensor)).map(dictionaryRecipe),
  ] as const
  const result: EvaluateResult = { evaluations: [], skippedClasses: [], seconds: 0 }
  const lock = await lockHome(home)
  try {
    const classifier = await reopenClassifier(model)
    const gradient = await gradientOf(classifier)
    const scratch = await mkdtemp(join(tmpdir(), 'lens-evaluate-'))
    try {
      for (const index of classes.filter((one) => requested?.has(one) ?? true)) {
        const explanation = await readClass(home, model.id, index)
        if (!explanation) continue
        const known = options.force ? null : await readEvaluation(home, explanation)
        const isKnown =
          known?.seed === seed &&
          (truth === undefined || known.truth !== undefined) &&
          recipes.every(({ name }) => name in known.scores)
        const task = { explanation, recipes, seed, scratch, gradient, truth }
        const evaluation = isKnown ? known : await evaluateOrSkip(classifier, task, result, listener, signal)
        if (!evaluation) continue
        if (!isKnown) await writeEvaluation(home, explanation, evaluation)
        result.evaluations.push(evaluation)
        await listener.evaluated(explanation, evaluation, isKnown)
      }
    } finally {
      await rm(scratch, { recursive: true, force: true })
      await gradient?.release()
      await classifier.release()
    }
  } finally {
    await lock.release()
  }
  if (result.evaluations.length === 0) {
    const [first] = result.skippedClasses
    throw new LensError(
      'not-found',
      first
        ? `No class could be evaluated; ${first.className}: ${first.reason}`
        : 'None of these classes is explained.',
    )
  }
  return { ...result, seconds: (performance.now() - started) / 1000 }
}

async function evaluateOrSkip(
  classifier: Classifier,
  task: Parameters<typeof evaluateClass>[1],
  result: EvaluateResult,
  listener: EvaluateListener,
  signal: AbortSignal,
): Promise<Evaluation | null> {
  const { points, class: label } = task.explanation
  try {
    if (points.length < LEAST_POINTS) {
      throw new LensError(
        'input',
        `it has ${points.length} points, too few to learn from one half and judge by the other. Add images of it.`,
      )
    }
    return await evaluateClass(classifier, task, listener, signal)
  } catch (error) {
    if (!isLensError(error) || error.code === 'storage') throw error
    result.skippedClasses.push({ classId: label.index, className: label.name, reason: error.message })
    listener.note(`Skipped ${label.name} (${label.index}): ${error.message}`)
    return null
  }
}

/** Null where the model has an operator without a gradient. */
async function gradientOf(classifier: Classifier): Promise<FeatureGradient | null> {
  try {
    return await FeatureGradient.open(classifier)
  } catch (error) {
    if (isLensError(error) && error.code === 'unsupported') return null
    throw error
  }
}
