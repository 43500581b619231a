import { LensError } from '@lens/errors'
import type { Head } from '@lens/onnx'
import type { Dictionary, DictionaryMethod, Encoder, TrainingRows } from './dictionary/dictionary.ts'
import { DICTIONARY_METHODS } from './dictionary/methods.ts'
import { DICTIONARY_NAMES, type DictionaryName } from './dictionary/names.ts'
import type { Model } from './explanation/schema.ts'
import { evenRows, sampledPositions } from './dictionary/sample.ts'
import { trainingRows } from './dictionary/training.ts'
import { MEAN_DIRECTION, meanDirection } from './maps/likeness.ts'
import { centredTarget, classTarget } from './importance/concept-head.ts'
import type { ContributionMethod } from './importance/contributions.ts'
import type { ImportanceRule } from './importance/summary.ts'
import type { Classifier } from './model/classifier.ts'
import type { Learnable } from './model/observe.ts'

/** Whether activations can be negative, which not every dictionary allows. */
type Sign = 'nonNegative' | 'signed'

/** A way to explain: what concepts are learnt from, how, and what is shared out among them. */
interface Preset {
  /** Unless another one is asked for. */
  readonly dictionary: Readonly<Record<Sign, DictionaryName>>
  readonly training: (
    observations: Learnable,
    featureTensor: Model['featureTensor'],
    headRow: Float32Array | null,
    seed: number,
    from: DictionaryMethod['from'],
  ) => Promise<TrainingRows>
  /** Whether concepts are shown where whole images have them, by maps of likeness; else by coefficients of crops seen alone. */
  readonly likeness: boolean
  /** `centred`: the class's logit minus the mean logit over classes. */
  readonly logit: 'centred' | 'raw'
  readonly importance: (head: Head) => ContributionMethod
  readonly importantBy: ImportanceRule['by']
}

export const PRESETS = {
  /** What measures best: see the README of this package. */
  lens: {
    dictionary: { nonNegative: 'spherical-k-means', signed: 'semi-nmf' },
    training: cropsAndPositions,
    likeness: true,
    logit: 'centred',
    importance: bestFor,
    importantBy: 'share',
  },
  /**
   * CRAFT as published (arXiv 2211.10154): NMF of the crops alone, plain coefficients, total Sobol indices, the raw logit. It is not
   * defined for activations that can be negative; the nearest method is then taken.
   */
  craft: {
    dictionary: { nonNegative: 'nmf', signed: 'semi-nmf' },
    training: ({ crops }) =>
      Promise.resolve({ rows: crops, weights: new Float32Array(crops.rows).fill(1), metric: null }),
    likeness: false,
    logit: 'raw',
    importance: (): ContributionMethod => 'sobol',
    importantBy: 'dominance',
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof PRESETS

/** The most that a head allows. */
function bestFor(head: Head): ContributionMethod {
  if (head.kind === 'linear' || head.isAffine) return 'exact'
  return head.hasGradients ? 'integrated-gradients' : 'sobol'
}

/** Whether a run must look at crops alone, which costs sixteen times what whole images do. */
export function learnsFromCrops(preset: PresetName, dictionary: DictionaryName): boolean {
  return !PRESETS[preset].likeness || DICTIONARY_METHODS[dictionary].from !== 'positions'
}

/** Rows of either kind that a dictionary is learnt from at most: more change it little, and it is learnt in half a second. */
const MOST_ROWS = 2000

/**
 * Pooled crops, which show concepts enlarged, and positions of whole points, which the concepts must explain; so they must tokens
 * without a place.
 */
async function cropsAndPositions(
  observations: Learnable,
  { height, width, globals = 0 }: Model['featureTensor'],
  headRow: Float32Array | null,
  seed: number,
  from: DictionaryMethod['from'],
): Promise<TrainingRows> {
  const sampled = (start: number, count: number) =>
    sampledPositions(observations, MOST_ROWS, seed, { start, count })
  const places = await sampled(0, height * width)
  const blocks = [places.rows]
  if (from !== 'positions') blocks.unshift(evenRows(observations.crops, MOST_ROWS))
  if (globals > 0) blocks.push((await sampled(height * width, globals)).rows)
  const training = trainingRows(blocks, headRow)
  return blocks.length === 1 ? { ...training, earlier: places.earlier } : training
}

/** Decides which positions of the points a dictionary is learnt from, and where methods start that need chance. */
const SEED = 0

/**
 * The concepts of a class.
 *
 * @param r concepts to find
 * @throws LensError `input` where the feature tensor is zero everywhere
 */
export async function learnConcepts(
  classifier: Classifier,
  observations: Learnable,
  classIndex: number,
  { preset, dictionary, r, signal }: Learning,
): Promise<Dictionary> {
  const method: DictionaryMethod = DICTIONARY_METHODS[dictionary]
  const { training, likeness } = PRESETS[preset]
  const rows = await training(
    observations,
    classifier.model.featureTensor,
    headRow(classifier.head, classIndex),
    SEED,
    method.from,
  )
  const learnt = await method.learn(rows, r, { seed: SEED, signal })
  if (!likeness) return learnt
  const mean = meanDirection(rows.rows, rows.weights)
  return { ...learnt, parameters: { ...learnt.parameters, [MEAN_DIRECTION]: mean } }
}

interface Learning {
  readonly preset: PresetName
  readonly dictionary: DictionaryName
  readonly r: number
  readonly signal: AbortSignal
}

/** What finds coefficients on a dictionary. @param name how it was learnt */
export function encoderOf(name: DictionaryName, dictionary: Dictionary): Encoder {
  return DICTIONARY_METHODS[name].encoder(dictionary)
}

type Features = Pick<Model['featureTensor'], 'signed'>

/** Whether a method can learn from such a feature tensor. */
export function takes(name: DictionaryName, { signed = false }: Features): boolean {
  return !(signed && DICTIONARY_METHODS[name].nonNegative)
}

/**
 * The method that learns concepts: the preset's, or the one that is asked for.
 * @throws LensError `input` for one that the feature tensor does not allow
 */
export function dictionaryFor(
  preset: PresetName,
  features: Features,
  asked: DictionaryName = PRESETS[preset].dictionary[features.signed ? 'signed' : 'nonNegative'],
): DictionaryName {
  if (takes(asked, features)) return asked
  const others = DICTIONARY_NAMES.filter((name) => takes(name, features))
  throw new LensError(
    'input',
    `${DICTIONARY_METHODS[asked].name} needs values that are never negative, and those of the feature tensor can be. Take another --dictionary: ${others.join(', ')}.`,
  )
}

/** Which dictionary it is, and why: a sentence for people. */
export function dictionaryReason(preset: PresetName, features: Features, dictionary: DictionaryName): string {
  const { name } = DICTIONARY_METHODS[dictionary]
  if (dictionary !== dictionaryFor(preset, features)) return `Concepts are learnt by ${name}, as was asked.`
  return features.signed
    ? `Concepts are learnt by ${name}, because the values can be negative: concepts may have negative channels, and still only add up.`
    : `Concepts are learnt by ${name}. No value is negative, so amounts of concepts only add up.`
}

/** The class's centred row of the head, [p]: its row minus the mean row over classes; null for a head that is not linear. */
function headRow(head: Head, classIndex: number): Float32Array | null {
  if (head.kind !== 'linear') return null
  const { weights, classes, channels } = head
  const target = centredTarget(classes, classIndex)
  const direction = new Float32Array(channels)
  for (let c = 0; c < classes; c++) {
    for (let j = 0; j < channels; j++) {
      direction[j] = (direction[j] as number) + (target[c] as number) * (weights[c * channels + j] as number)
    }
  }
  return direction
}

/** What a preset shares out: one weight a logit. */
export function targetOf(logit: Preset['logit'], classes: number, classIndex: number): Float32Array {
  return logit === 'centred' ? centredTarget(classes, classIndex) : classTarget(classes, classIndex)
}
