import { access } from 'node:fs/promises'
import path from 'node:path'

import { LensError } from '@lens/errors'
import { z } from 'zod'

import type { Label, Preprocessing } from '../explanation/schema.ts'
import { about, readJson, readText, validated } from './json-file.ts'
import { labelsFrom, labelsFromText, labelsSchema, numberedLabels } from './labels.ts'
import { type ModelInput, preprocessingFields, resolvePreprocessing } from './preprocessing.ts'

const configSchema = preprocessingFields.extend({
  name: z.string().min(1).optional(),
  labels: labelsSchema.optional(),
  /** Relative to the configuration. */
  labelsFile: z.string().min(1).optional(),
})
type Config = z.infer<typeof configSchema>

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
  /** `--config`; without it, the JSON of the model's name beside it. */
  readonly configFile?: string | undefined
  readonly overrides?: ConfigOverrides | undefined
  readonly input: ModelInput
  readonly classes: number
}

interface ModelConfig {
  readonly preprocessing: Preprocessing
  /** By index, one per class. */
  readonly labels: Label[]
  readonly name: string
  /** Where all this comes from and what was assumed, in sentences for people. */
  readonly source: string
}

/**
 * How a model's images are prepared and what its classes are called: from `configFile`, else from the JSON of the model's
 * name beside it. What that leaves open comes from the model's own input, then from ImageNet's habits; fields that Lens
 * does not know are passed over.
 *
 * @throws LensError `input`: the configuration or its labels are missing, malformed, or contradict the model or each other;
 *   `unsupported`: the model's input is no picture of 1 or 3 channels
 */
export async function readModelConfig(request: ConfigRequest): Promise<ModelConfig> {
  const stem = path.basename(request.modelFile, path.extname(request.modelFile))
  const beside = path.join(path.dirname(request.modelFile), `${stem}.json`)
  const file = request.configFile ?? ((await exists(beside)) ? beside : undefined)
  const { labelsFile, ...overrides } = request.overrides ?? {}
  const written: Config = file === undefined ? {} : await readJson(file, configSchema)
  const config: Config = { ...written, ...validated('The options', overrides, overridesSchema) }

  const place = file ?? request.modelFile
  const given = Object.keys(overrides).length > 0 ? `The options and ${place}` : place
  const resolved = about(given, () => resolvePreprocessing(config, request.input))
  const labels =
    labelsFile !== undefined
      ? await readLabelsFile(path.resolve(labelsFile), request.classes)
      : file === undefined
        ? undefined
        : await readLabels(config, file, request.classes)
  const assumed = labels ? resolved.assumed : [...resolved.assumed, 'numbers as labels']
  return {
    preprocessing: resolved.preprocessing,
    labels: labels ?? numberedLabels(request.classes),
    name: config.name ?? stem,
    source: [
      file === undefined
        ? `No configuration: neither --config nor ${beside}.`
        : `Configuration from ${file}.`,
      ...(assumed.length > 0 ? [`Assumed, as usual for ImageNet: ${assumed.join(', ')}.`] : []),
    ].join(' '),
  }
}

async function readLabels(config: Config, configFile: string, classes: number): Promise<Label[] | undefined> {
  const { labels, labelsFile } = config
  if (labels) return complete(configFile, () => labelsFrom(labels), classes)
  if (labelsFile === undefined) return undefined
  return readLabelsFile(path.resolve(path.dirname(configFile), labelsFile), classes)
}

async function readLabelsFile(file: string, classes: number): Promise<Label[]> {
  if (path.extname(file).toLowerCase() === '.json') {
    const source = await readJson(file, labelsSchema)
    return complete(file, () => labelsFrom(source), classes)
  }
  const text = await readText(file)
  return complete(file, () => labelsFromText(text), classes)
}

function complete(file: string, read: () => Label[], classes: number): Label[] {
  const labels = about(file, read)
  if (labels.length === classes) return labels
  throw new LensError(
    'input',
    `${file}: there are ${labels.length} labels, but the model has ${classes} classes.`,
  )
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
