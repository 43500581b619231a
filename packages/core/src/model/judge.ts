import { isLensError } from '@lens/errors'
import {
  chooseFeatureTensor,
  cut,
  differentiate,
  recogniseHead,
  withChannelFirst,
  type FeatureTensor,
  type Head,
  type Inspection,
  type LinearHead,
} from '@lens/onnx'
import type { ModelConfig } from '../images/config.ts'
import { dictionaryFor, dictionaryReason } from '../presets.ts'
import { configOf, examineModel, scoresOf, type ExaminedModel } from './open.ts'
import { tryImage } from './try-image.ts'

type Attempt<Result> = Result | { problem: string }

/** What Lens takes a model to be, and what it can do with it. */
export interface ModelReport {
  file: string
  inspection: Inspection
  configuration: Attempt<Configuration>
  /** `dictionary`: which one learns the concepts, and why. */
  feature: Attempt<FeatureTensor & { dictionary: string }>
  /** Null without a feature tensor; the weights are left out. */
  head: Exclude<Head, LinearHead> | Omit<LinearHead, 'weights' | 'bias'> | null
  /** Whether the feature tensor can be differentiated by the image; null without one. */
  gradients: Attempt<{ kind: 'exact' | 'straight-through' }> | null
  /** The most probable classes of the image that was tried, five at most; null where none was. */
  tried: Awaited<ReturnType<typeof tryImage>> | null
}

type Configuration = Pick<ModelConfig, 'name' | 'preprocessing' | 'labels' | 'facts'> & {
  /** What the scores mean. */
  scores: 'exclusive' | 'independent' | 'binary'
}

export interface ReportOptions {
  logits?: string | undefined
  configFile?: string | undefined
  overrides?: Parameters<typeof configOf>[1]['overrides']
  /** An image to try the model on. */
  image?: string | undefined
}

/** @throws LensError for what is no classifier, or has no such feature tensor, and options or an image that do not fit it */
export async function judge(
  given: string,
  featureTensor: string | undefined,
  options: ReportOptions = {},
): Promise<ModelReport> {
  const examined = await examineModel(given, options.logits)
  const { file, onnx, inspection } = examined
  const configuration = await configurationOf(examined, options)
  const tried = await triedOn(examined, configuration, options.image)
  const feature = attempt(() => {
    const chosen = chooseFeatureTensor(inspection, featureTensor)
    const features = { signed: chosen.nonNegative !== 'operator' }
    return { ...chosen, dictionary: dictionaryReason('lens', features, dictionaryFor('lens', features)) }
  })
  const report = { file, inspection, configuration, feature, tried }
  if ('problem' in feature) return { ...report, head: null, gradients: null }
  const cuttable = withChannelFirst(onnx, feature)
  return {
    ...report,
    head: withoutWeights(recogniseHead(cuttable, feature)),
    gradients: attempt(() => {
      differentiate(cut(cuttable, feature).g, { of: feature.name, wrt: inspection.classifier.input.name })
      const rounds =
        'QuantizeLinear' in inspection.operators || 'DynamicQuantizeLinear' in inspection.operators
      return { kind: rounds ? ('straight-through' as const) : ('exact' as const) }
    }),
  }
}

function withoutWeights(head: Head): NonNullable<ModelReport['head']> {
  if (head.kind === 'other') return head
  const { kind, classes, channels, normalised, rounds } = head
  return { kind, classes, channels, ...(normalised && { normalised }), ...(rounds && { rounds }) }
}

/** What lies beside the model may be wrong, and the model still be worth describing; what was asked for must not. */
async function configurationOf(
  examined: ExaminedModel,
  options: ReportOptions,
): Promise<Attempt<Configuration>> {
  try {
    const { name, preprocessing, labels, facts, multiLabel } = await configOf(examined, options)
    return { name, preprocessing, labels, facts, scores: scoresOf(examined, multiLabel) ?? 'exclusive' }
  } catch (error) {
    const isAsked = options.configFile !== undefined || Object.keys(options.overrides ?? {}).length > 0
    if (!isLensError(error) || isAsked || options.image !== undefined) throw error
    return { problem: error.message }
  }
}

async function triedOn(
  examined: ExaminedModel,
  configuration: Attempt<Configuration>,
  image: string | undefined,
): Promise<ModelReport['tried']> {
  if (image === undefined || 'problem' in configuration) return null
  const { scores } = configuration
  return tryImage(examined, configuration, scores === 'exclusive' ? undefined : scores, image)
}

/** A model that lacks something is still worth describing. */
function attempt<Result>(find: () => Result): Attempt<Result> {
  try {
    return find()
  } catch (error) {
    if (isLensError(error) && error.code === 'unsupported') return { problem: error.message }
    throw error
  }
}
