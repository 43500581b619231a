import { LensError } from '@lens/errors'
import {
  chooseFeatureTensor,
  conformed,
  GraphBuilder,
  inspectModel,
  openSession,
  readModel,
  recogniseHead,
  withChannelFirst,
  withDynamicBatch,
  withOutputs,
  type FeatureCandidate,
  type Head,
  type Inspection,
  type OnnxModel,
  type SessionOptions,
  type Value,
} from '@lens/onnx'
import { MOST_CONCEPTS } from '../choose-concepts.ts'
import { EXPLANATION_VERSION, type Model } from '../explanation/schema.ts'
import { readModelConfig, type ConfigOverrides } from '../images/config.ts'
import { Classifier, type Batch } from './classifier.ts'
import { layerBefore, onGrid } from './earlier-layer.ts'
import { cropGrid } from './grid.ts'
import { fileHash, modelId } from './identity.ts'
import { modelFileOf } from './model-file.ts'
import { modelInput } from './preprocess.ts'
import type { DictionaryName } from '../dictionary/names.ts'
import { dictionaryFor, PRESETS, type PresetName } from '../presets.ts'

export interface ClassifierOptions {
  modelFile: string
  configFile?: string | undefined
  overrides?: ConfigOverrides | undefined
  featureTensor?: string | undefined
  /** The tensor of the logits; left out: the one that Lens finds. */
  logits?: string | undefined
  concepts: number | 'auto'
  cropSize: number
  preset?: PresetName | undefined
  dictionary?: DictionaryName | undefined
  /** Share that makes a concept important: see importance/summary.ts. */
  importantFrom?: number | undefined
  /** Levels of sub-concepts; default: 1. */
  recurse?: number | undefined
  /** Folder of images, absolute: part of the run's identity. */
  images: string
  session?: SessionOptions | undefined
}

/** One twentieth, which is about the published site's 20 of 390 points: see importance/summary.ts. */
const IMPORTANT_FROM = 0.05

/** Once: what is deeper takes ten times the crops. */
const RECURSE = 1

/** Images in one run of the model: measured on MobileNetV2, 130 crops a second at 8, 110 at 4 and at 16. */
const BATCH = 8

const POOLED = 'lens:pooled'

const EARLIER = 'lens:earlier'

/** A model as it is read and inspected, and what its images and classes are. */
export interface ExaminedModel {
  readonly file: string
  readonly onnx: OnnxModel
  readonly inspection: Inspection
}

/**
 * Reads a model and brings it into the form that Lens works on.
 *
 * @param given an ONNX file, or a folder with one
 * @throws LensError for what is no classifier of images
 */
export async function examineModel(given: string, logits?: string): Promise<ExaminedModel> {
  const file = await modelFileOf(given)
  const onnx = await withDynamicBatch(await conformed(await readModel(file), { logits }))
  return { file, onnx, inspection: await inspectModel(onnx) }
}

type ConfigOptions = Pick<ClassifierOptions, 'configFile' | 'overrides'>

/** @throws LensError what is wrong with the configuration, or contradicts the model */
export function configOf({ file, onnx, inspection }: ExaminedModel, options: ConfigOptions) {
  const { input, logits } = inspection.classifier
  const mapped = onnx.reading?.labels
  const metadata = {
    ...(mapped && { labels: JSON.stringify(mapped) }),
    ...Object.fromEntries(onnx.proto.metadataProps.map(({ key, value }) => [key, value])),
  }
  return readModelConfig({
    ...options,
    modelFile: file,
    input,
    metadata,
    classes: logits.classes,
    isBinary: logits.kind === 'binary',
  })
}

/** What the scores mean, as the model's own activation or its configuration says; undefined for one class by softmax. */
export function scoresOf({ inspection }: ExaminedModel, isMultiLabel: boolean): Model['scores'] {
  const { kind } = inspection.classifier.logits
  return kind ?? (isMultiLabel ? 'independent' : undefined)
}

/**
 * Reads a model, finds its feature tensor and head, and makes it ready to run.
 *
 * @returns the classifier, and sentences that say where its configuration came from and what was made of the model
 * @throws LensError for every model that Lens cannot explain, with what to do
 */
export async function openClassifier(
  options: ClassifierOptions,
): Promise<{ classifier: Classifier; configuredBy: string }> {
  const { preset = 'lens' } = options
  const examined = await examineModel(options.modelFile, options.logits)
  const { file, onnx, inspection } = examined
  const feature = chooseFeatureTensor(inspection, options.featureTensor)
  const signed = feature.nonNegative !== 'operator'
  const config = await configOf(examined, options)
  const scores = scoresOf(examined, config.multiLabel)
  const { preprocessing } = config
  const grid = cropGrid(preprocessing.height, preprocessing.width, options.cropSize)
  const cuttable = withChannelFirst(onnx, feature)
  const head = recogniseHead(cuttable, feature)
  const identity = {
    name: config.name,
    file,
    sha256: await fileHash(file),
    opset: inspection.opset,
    preprocessing,
    labels: config.labels,
    featureTensor: {
      name: feature.name,
      channels: feature.channels,
      height: feature.height,
      width: feature.width,
      ...(feature.globals > 0 && { globals: feature.globals }),
      ...(signed && { signed }),
      reason: feature.reason,
    },
    head: head.kind,
    settings: {
      ...(options.concepts === 'auto'
        ? { concepts: MOST_CONCEPTS, auto: true as const }
        : { concepts: options.concepts }),
      cropSize: grid.size,
      cropStride: grid.stride,
      importance: PRESETS[preset].importance(head),
      preset,
      dictionary: dictionaryFor(preset, { signed }, options.dictionary),
      logit: PRESETS[preset].logit,
      importantBy: PRESETS[preset].importantBy,
      importantFrom: options.importantFrom ?? IMPORTANT_FROM,
      recurse: options.recurse ?? RECURSE,
    },
    images: options.images,
    ...(options.logits !== undefined && { logits: options.logits }),
    ...(scores && { scores }),
  }
  const model: Model = { version: EXPLANATION_VERSION, id: modelId(identity), ...identity }
  return {
    classifier: await makeReady(model, cuttable, head, inspection, options.session),
    configuredBy: [...inspection.changes, config.source].join(' '),
  }
}

/**
 * The classifier of a run that has been explained before.
 * @throws LensError `not-found`: its file is gone; `input`: the file is another one now
 */
export async function reopenClassifier(model: Model, session?: SessionOptions): Promise<Classifier> {
  const { onnx, inspection } = await examineModel(model.file, model.logits)
  if ((await fileHash(model.file)) !== model.sha256) {
    throw new LensError(
      'input',
      `${model.file} is not the model that was explained as ${model.id} any more. Put that one back, or explain the new one.`,
    )
  }
  const feature = chooseFeatureTensor(inspection, model.featureTensor.name)
  const cuttable = withChannelFirst(onnx, feature)
  return makeReady(model, cuttable, recogniseHead(cuttable, model.featureTensor), inspection, session)
}

async function makeReady(
  model: Model,
  onnx: OnnxModel,
  head: Head,
  { classifier: { input, logits }, candidates }: Inspection,
  session: SessionOptions | undefined,
): Promise<Classifier> {
  const { preprocessing, featureTensor, settings } = model
  const names = { input: input.name, logits: logits.name, features: featureTensor.name }
  const layer = layerBefore(candidates, featureTensor)
  const batch: Batch =
    input.batch === 'dynamic' ? { size: BATCH, fixed: false } : { size: input.batch, fixed: true }
  return new Classifier({
    model,
    head,
    onnx,
    candidates,
    grid: cropGrid(preprocessing.height, preprocessing.width, settings.cropSize),
    batch,
    names: { ...names, pooled: POOLED, earlier: EARLIER },
    earlierChannels: layer?.channels ?? 0,
    session: await openSession(fromPixels(onnx, model, names, layer), session),
  })
}

/** Pixels -> logits, features, their spatial mean, and the earlier layer: one session, so that the model's weights are held once. */
function fromPixels(
  onnx: OnnxModel,
  { preprocessing, settings, featureTensor }: Model,
  names: { input: string; logits: string; features: string },
  layer: FeatureCandidate | null,
): OnnxModel {
  const b = new GraphBuilder({ around: onnx })
  const image = modelInput(b, preprocessing, settings.cropSize)
  const wanted = [names.logits, names.features, ...(layer ? [layer.name] : [])]
  const outputs = b.inline(withOutputs(onnx, wanted), { [names.input]: image })
  for (const name of [names.logits, names.features]) b.output(name, part(outputs, name))
  const features = part(outputs, names.features)
  const { height, width, globals } = featureTensor
  // Tokens without a place show no part of a crop.
  const places = globals === undefined ? features : b.slice(features, [0], [height * width], [2])
  b.output(POOLED, b.node('GlobalAveragePool', [places]))
  b.output(
    EARLIER,
    layer ? onGrid(b, part(outputs, layer.name), layer, featureTensor) : b.slice(features, [0], [0], [1]),
  )
  return b.build()
}

function part(outputs: Readonly<Record<string, Value>>, name: string): Value {
  const value = outputs[name]
  if (!value) throw new Error(`The model lost its tensor ${name}.`)
  return value
}
