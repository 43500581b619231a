import { access, readdir } from 'node:fs/promises'
import path from 'node:path'

import { isLensError } from '@lens/errors'
import type { z } from 'zod'

import type { Label, Preprocessing } from '../explanation/schema.ts'
import { configFrom, configOfMetadata, type Config } from './config-formats.ts'
import { about, readText, validated } from './json-file.ts'
import {
  labelPart,
  labelsFrom,
  labelsOfClasses,
  labelsSchema,
  numberedLabels,
  type LabelSource,
} from './labels.ts'
import { labelSource, parseLiteral } from './label-text.ts'
import { type ModelInput, preprocessingFields, resolvePreprocessing } from './preprocessing.ts'

/** What the command line says; it wins over every file. */
const overridesSchema = preprocessingFields.pick({
  size: true,
  mean: true,
  std: true,
  channelOrder: true,
  resizeShorterSide: true,
})
export type ConfigOverrides = z.input<typeof overridesSchema> & {
  /** Relative to the working directory. */
  labelsFile?: string | undefined
}

interface ConfigRequest {
  readonly modelFile: string
  /** `--config`; without it, what lies beside the model. */
  readonly configFile?: string | undefined
  readonly overrides?: ConfigOverrides | undefined
  readonly input: ModelInput
  readonly classes: number
  /** The model has one score, for class 1 and against class 0. */
  readonly isBinary?: boolean | undefined
  /** What the model's file itself says, by key: some exporters write the names of the classes there. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/** One thing that Lens takes to be so, for a user to check. */
interface ConfigFact {
  readonly what: string
  readonly value: string
  /** The file, the options, the model, or ImageNet's habits. */
  readonly from: string
}

export interface ModelConfig {
  readonly preprocessing: Preprocessing
  /** By index, one per class. */
  readonly labels: Label[]
  readonly name: string
  /** Classes do not exclude each other, as a file says. */
  readonly multiLabel: boolean
  /** Where all this comes from and what was assumed, in sentences for people. */
  readonly source: string
  readonly facts: readonly ConfigFact[]
}

/** What the files say, and which of them says it. */
interface Written {
  readonly config: Config
  readonly files: readonly string[]
  readonly origin: ReadonlyMap<string, string>
}

/**
 * How a model's images are prepared and what its classes are called: from `configFile`, else from what lies beside the model: the
 * JSON of its name, or what Hugging Face and timm write (`config.json`, `preprocessor_config.json`), and a file of labels. What
 * that leaves open comes from the model itself, then from ImageNet's habits; fields that Lens does not know are passed over.
 *
 * @throws LensError `input`: the configuration or its labels are missing, malformed, or contradict the model or each other;
 *   `unsupported`: the model's input is no picture of 1 or 3 channels
 */
export async function readModelConfig(request: ConfigRequest): Promise<ModelConfig> {
  const { modelFile } = request
  const stem = path.basename(modelFile, path.extname(modelFile))
  const beside = path.join(path.dirname(modelFile), `${stem}.json`)
  const { labelsFile, ...overrides } = request.overrides ?? {}
  const isAsked = overrides.mean !== undefined || overrides.std !== undefined
  const input = isAsked ? { ...request.input, rescaling: null } : request.input
  const written = await readConfigs(
    request.configFile ? await withSiblings(request.configFile) : await configsBeside(modelFile),
    input,
    request,
  )
  const options = validated('The options', overrides, overridesSchema)
  const config: Config = { ...written.config, ...options }

  const place = written.files.join(' and ') || modelFile
  const given = Object.keys(overrides).length > 0 ? `The options and ${place}` : place
  const resolved = about(given, () => resolvePreprocessing(config, input))
  const kind = config.background ? 'background' : request.isBinary ? 'binary' : undefined
  const sought = await findLabels(request, written, labelsFile, kind)
  const found = 'labels' in sought ? sought : null
  const unfit = 'unfit' in sought ? sought.unfit : []
  const labels = found && about(found.from, () => labelsOfClasses(found.labels, request.classes, kind))
  const assumed = labels ? resolved.assumed : [...resolved.assumed, 'numbers as labels']
  const from = (field: string) => (field in options ? 'the options' : written.origin.get(field))
  return {
    preprocessing: resolved.preprocessing,
    labels: labels?.labels ?? numberedLabels(request.classes),
    name: config.name ?? nameOf(modelFile, stem, written.files),
    multiLabel: config.multiLabel ?? false,
    source: [
      written.files.length > 0
        ? `Configuration from ${written.files.join(' and ')}.`
        : `No configuration: neither --config nor ${beside}.`,
      ...(found && !written.files.includes(found.from) ? [`Labels from ${found.from}.`] : []),
      ...unfit.map((sentence) => sentence.replace(/^the /, 'The ')),
      ...(labels?.assumed.map((clause) => `${found?.from ?? ''}: ${clause}.`) ?? []),
      ...(assumed.length > 0 ? [`Assumed, as usual for ImageNet: ${assumed.join(', ')}.`] : []),
    ].join(' '),
    facts: [
      ...preprocessingFacts(resolved.preprocessing, input, from),
      labelsFact(labels, found?.from ?? ['no file names the classes', ...unfit].join('; '), request.classes),
    ],
  }
}

/** A model's folder says its name where the file has the name that exporters give to all of them. */
function nameOf(modelFile: string, stem: string, files: readonly string[]): string {
  const isPublished = files.some((file) => path.basename(file, '.json') !== stem)
  if (!/^model(?:_\w+)?$/.test(stem) || !isPublished) return stem
  return path.basename(publishedFolder(modelFile)) || stem
}

/** Hugging Face's exporters put the model into a folder `onnx` beside the configuration. */
function publishedFolder(modelFile: string): string {
  const folder = path.dirname(path.resolve(modelFile))
  return path.basename(folder) === 'onnx' ? path.dirname(folder) : folder
}

/** In the order of precedence: what the first says counts. */
const PUBLISHED = ['preprocessor_config.json', 'processor_config.json', 'config.json']

async function configsBeside(modelFile: string): Promise<string[]> {
  const stem = path.basename(modelFile, path.extname(modelFile))
  const own = path.join(path.dirname(modelFile), `${stem}.json`)
  if (await exists(own)) return withSiblings(own)
  const folders = [...new Set([path.dirname(modelFile), publishedFolder(modelFile)])]
  const nearest = PUBLISHED.map(async (name) => {
    const [file] = await existing(folders.map((folder) => path.join(folder, name)))
    return file ?? []
  })
  return (await Promise.all(nearest)).flat()
}

/** One of the files of a published model stands for all of them. */
async function withSiblings(file: string): Promise<string[]> {
  if (!PUBLISHED.includes(path.basename(file)) || !(await exists(file))) return [file]
  return existing(PUBLISHED.map((name) => path.join(path.dirname(file), name)))
}

async function existing(files: readonly string[]): Promise<string[]> {
  const there = await Promise.all(files.map(exists))
  return files.filter((_, i) => there[i])
}

async function readConfigs(
  files: readonly string[],
  input: ModelInput,
  { modelFile, metadata = {} }: Pick<ConfigRequest, 'modelFile' | 'metadata'>,
): Promise<Written> {
  let config = configOfMetadata(metadata)
  const origin = new Map(Object.keys(config).map((field) => [field, `the metadata of ${modelFile}`]))
  for (const file of files.toReversed()) {
    const text = await readText(file)
    const content = about(file, (): unknown => JSON.parse(text))
    const said = configFrom(content, file, input)
    for (const [field, value] of Object.entries(said)) if (value !== undefined) origin.set(field, file)
    config = { ...config, ...said }
  }
  return { config, files, origin }
}

interface FoundLabels {
  readonly labels: Label[]
  /** A file, or words for where else. */
  readonly from: string
}

/** None, and why not those of the files that were found: sentences. */
interface NoLabels {
  readonly unfit: readonly string[]
}

/** The labels that the options, the configuration, a file beside the model or the model itself names; in this order. */
async function findLabels(
  request: ConfigRequest,
  { config, origin }: Written,
  labelsFile: string | undefined,
  kind: 'background' | 'binary' | undefined,
): Promise<FoundLabels | NoLabels> {
  const { modelFile, metadata = {} } = request
  if (labelsFile !== undefined) return readLabels(path.resolve(labelsFile))
  const place = origin.get('labels') ?? origin.get('labelsFile') ?? ''
  const { labels } = config
  if (labels) return { labels: about(place, () => labelsFrom(labels)), from: place }
  if (config.labelsFile !== undefined) return readLabels(path.resolve(path.dirname(place), config.labelsFile))
  const unfit: string[] = []
  for (const file of await labelsBeside(modelFile)) {
    try {
      const found = await readLabels(file)
      about(file, () => labelsOfClasses(found.labels, request.classes, kind))
      return found
    } catch (error) {
      // Beside several models lie the labels of each.
      if (!isLensError(error)) throw error
      unfit.push(error.message)
    }
  }
  try {
    const found = labelsOfMetadata(metadata, modelFile)
    if (found) about(found.from, () => labelsOfClasses(found.labels, request.classes, kind))
    return found ?? { unfit }
  } catch (error) {
    if (!isLensError(error)) throw error
    return { unfit: [...unfit, error.message] }
  }
}

async function readLabels(file: string): Promise<FoundLabels> {
  const text = await readText(file)
  return { labels: about(file, () => labelsFrom(labelSource(text, file))), from: file }
}

/** Names that people give to files of labels; of the model's own name first. */
async function labelsBeside(modelFile: string): Promise<string[]> {
  const folders = [...new Set([path.dirname(modelFile), publishedFolder(modelFile)])]
  const stem = path.basename(modelFile, path.extname(modelFile)).toLowerCase()
  for (const folder of folders) {
    const names = await readdir(folder).catch((): string[] => [])
    const own = names.filter((name) => {
      const [base, extension] = [
        name.slice(0, name.lastIndexOf('.')).toLowerCase(),
        path.extname(name).toLowerCase(),
      ]
      return (
        LABEL_EXTENSIONS.includes(extension) &&
        (LABEL_NAMES.test(base) ||
          extension === '.names' ||
          LABEL_NAMES.test(base.replace(stem, '').replace(/^[._-]/, '')) ||
          (base === stem && extension !== '.json'))
      )
    })
    const isOwn = (name: string) => Number(!name.toLowerCase().startsWith(stem))
    if (own.length > 0) {
      return own
        .sort((a, b) => isOwn(a) - isOwn(b) || (a < b ? -1 : 1))
        .map((name) => path.join(folder, name))
    }
  }
  return []
}

const LABEL_EXTENSIONS = [
  '.txt',
  '.json',
  '.jsonl',
  '.csv',
  '.tsv',
  '.yaml',
  '.yml',
  '.names',
  '.labels',
  '.pbtxt',
]
const LABEL_NAMES =
  /^(?:labels?|classes|class[_-]?names|class[_-]?labels|names|label[_-]?map|class[_-]?to[_-]?idx|idx[_-]?to[_-]?class|class[_-]?ind(?:ices|ex)|imagenet[_-]?class[_-]?index|id2label|(?:imagenet|coco)[_-]?(?:classes|labels)|synset(?:[_-]?words)?)$/

const METADATA_KEYS = ['names', 'labels', 'classes', 'class_names', 'id2label', 'label_names', 'class_to_idx']

function labelsOfMetadata(metadata: Readonly<Record<string, string>>, modelFile: string): FoundLabels | null {
  const key = METADATA_KEYS.find((name) => (metadata[name] ?? '').trim() !== '')
  if (key === undefined) return null
  const text = (metadata[key] ?? '').trim()
  const from = `the metadata "${key}" of ${modelFile}`
  const source: LabelSource = about(from, () =>
    /^[[{]/.test(text)
      ? validated(from, labelPart(parseLiteral(text)), labelsSchema)
      : text.split(/\s*[,\n]\s*/),
  )
  return { labels: about(from, () => labelsFrom(source)), from }
}

const HABIT = 'assumed, as usual for ImageNet'

function preprocessingFacts(
  pre: Preprocessing,
  input: ModelInput,
  from: (field: string) => string | undefined,
): ConfigFact[] {
  const first = (...fields: string[]) => fields.map(from).find((place) => place !== undefined)
  const round = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(4))).join(', ')
  const size = first('size', 'inputSize', 'height', 'width')
  const resized = first('resizeTo', 'resizeShorterSide', 'centreCrop')
  const resize =
    pre.resizeShorterSide !== undefined
      ? `shorter side to ${pre.resizeShorterSide}, then the centre is cut out`
      : pre.resizeTo
        ? `squeezed to ${pre.resizeTo.width} × ${pre.resizeTo.height}, then the centre is cut out`
        : `squeezed to ${pre.width} × ${pre.height}`
  return [
    {
      what: 'size',
      value: `${pre.width} × ${pre.height}`,
      from: input.height !== null && input.width !== null ? 'the model' : (size ?? HABIT),
    },
    { what: 'resize', value: `${resize}, ${pre.interpolation ?? 'bilinear'}`, from: resized ?? HABIT },
    {
      what: 'channels',
      value: pre.channelOrder,
      from: first('channelOrder') ?? (input.channels === 1 ? 'the model' : HABIT),
    },
    input.takesPixels || input.rescaling
      ? {
          what: 'values',
          value: `${input.rescaling === 'unit' ? 'pixel / 255, 0 to 1' : 'pixels, 0 to 255'}; the model rescales them itself`,
          from: 'the model',
        }
      : {
          what: 'values',
          value: `(pixel / 255 - mean) / std, mean ${round(pre.mean)}, std ${round(pre.std)}`,
          from: first('mean', 'std', 'pixelScale') ?? HABIT,
        },
  ]
}

function labelsFact(
  labels: { labels: readonly Label[]; assumed: readonly string[] } | null,
  from: string,
  classes: number,
): ConfigFact {
  if (!labels) return { what: 'labels', value: `numbers, class 0 to class ${classes - 1}`, from }
  const names = labels.labels.slice(0, 3).map(({ name }) => name)
  const more = labels.labels.length > names.length ? ', …' : ''
  const notes = labels.assumed.map((clause) => `; ${clause}`).join('')
  return { what: 'labels', value: `${classes}: ${names.join(', ')}${more}${notes}`, from }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
