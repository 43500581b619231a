import { z } from 'zod'

import { isCount, labelPart, labelsSchema, type LabelSource } from './labels.ts'
import { validated } from './json-file.ts'
import { preprocessingFields, type Fields, type ModelInput } from './preprocessing.ts'

/** What a file says of a model: its preprocessing, its classes, its name. */
export interface Config extends Fields {
  name?: string | undefined
  labels?: LabelSource | undefined
  /** Relative to the file. */
  labelsFile?: string | undefined
  /** Class 0 is a background class that the labels leave out. */
  background?: boolean | undefined
  /** Classes do not exclude each other: every score is a sigmoid's of its own. */
  multiLabel?: boolean | undefined
}

const ownSchema = preprocessingFields.extend({
  name: z.string().min(1).optional(),
  labels: labelsSchema.optional(),
  labelsFile: z.string().min(1).optional(),
  background: z.boolean().optional(),
  multiLabel: z.boolean().optional(),
})

/**
 * A configuration from a file of Lens' own form, Hugging Face's (`config.json`, `preprocessor_config.json`,
 * `processor_config.json`) or timm's (`config.json`).
 *
 * @throws LensError `input`: which field of it is not as expected
 */
export function configFrom(content: unknown, file: string, input: ModelInput): Config {
  // Nothing but the classes, such as a list of names.
  if (!isObject(content) || isCount(Object.keys(content)))
    return { labels: validated(file, content, labelsSchema) }
  const processor = isObject(content['image_processor']) ? content['image_processor'] : content
  if (PROCESSOR_FIELDS.some((field) => field in processor)) return processorConfig(processor, file, input)
  if (TIMM_FIELDS.some((field) => field in content)) {
    // transformers wraps timm's models, and then both speak.
    return { ...transformersConfig(content, file, input), ...timmConfig(content, file, input) }
  }
  if (TRANSFORMERS_FIELDS.some((field) => field in content)) return transformersConfig(content, file, input)
  const labels = 'labels' in content || 'labelsFile' in content ? undefined : labelPart(content)
  return validated(
    file,
    labels === undefined || labels === content ? content : { ...content, labels },
    ownSchema,
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const PROCESSOR_FIELDS = [
  'image_mean',
  'image_std',
  'do_resize',
  'do_rescale',
  'do_normalize',
  'image_processor_type',
  'feature_extractor_type',
]
const TIMM_FIELDS = ['pretrained_cfg', 'crop_pct', 'label_names', 'num_features']
const TRANSFORMERS_FIELDS = ['id2label', 'label2id', 'architectures', 'model_type']

const pixels = z.number().int().positive()
const sides = z.union(
  [
    pixels,
    z
      .array(pixels)
      .min(1)
      .max(2)
      .transform(([height = 1, width = height]) => ({ height, width })),
    z.object({ height: pixels, width: pixels }),
    z.object({ shortest_edge: pixels }),
  ],
  { error: 'expected pixels, [height, width], { height, width } or { shortest_edge }' },
)
const numbers = z.union([z.number().transform((one) => [one]), z.array(z.number()).min(1)])
const processorSchema = z.object({
  do_resize: z.boolean().nullish(),
  size: sides.nullish(),
  crop_pct: z.number().positive().nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: sides.nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().positive().nullish(),
  rescale_offset: z.boolean().nullish(),
  include_top: z.boolean().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: numbers.nullish(),
  image_std: numbers.nullish(),
  do_flip_channel_order: z.boolean().nullish(),
  resample: z.union([z.number(), z.string()]).nullish(),
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
})
type Processor = z.infer<typeof processorSchema>

/** PIL's numbers of its filters. */
const PIL_FILTERS = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'] as const

/** Hugging Face's image processors: resize, centre crop, rescale, normalise, each with a flag. */
function processorConfig(content: unknown, file: string, model: ModelInput): Config {
  const said = validated(file, content, processorSchema)
  const normalised = said.do_normalize ?? said.image_mean != null
  const offset = said.rescale_offset === true ? 1 : 0
  // EfficientNet's divides by the deviation a second time.
  const power = said.include_top === true ? 2 : 1
  const mean = (normalised ? (said.image_mean ?? [0.5]) : [0]).map((value) => value + offset)
  return {
    pixelScale: said.do_rescale === false ? 1 : 1 / (said.rescale_factor ?? 1 / 255),
    mean,
    std: (normalised ? (said.image_std ?? [0.5]) : [1]).map((value) => value ** power),
    ...(said.do_flip_channel_order === true && { channelOrder: 'BGR' as const }),
    ...processorSize(said, model.height === null),
    ...(said.resample != null && { interpolation: interpolationFrom(said.resample) }),
  }
}

function processorSize(said: Processor, isOpen: boolean): Fields {
  const size = sidesOf(said.size)
  const crop = said.do_center_crop === false ? null : sidesOf(said.crop_size)
  const kind = said.image_processor_type ?? said.feature_extractor_type ?? ''
  const share = said.crop_pct ?? shareOf(kind)
  // Older files write one number: these squeeze to a square, the others mean the shorter side.
  const isSquare = !crop && !/^(?:ConvNext|Levit)/i.test(kind)
  const squeezes = typeof said.size === 'number' && (isSquare || /^(?:ViT|DeiT|Beit|Swin)/i.test(kind))
  const shorter = size && !size.isShape && !squeezes ? size.height : null
  const input = crop ?? (shorter === null || share !== null || isOpen ? size : null)
  const own = input ? { size: [input.height, input.width] } : {}
  if (said.do_resize === false || !size)
    return crop ? { ...own, resizeShorterSide: Math.min(crop.height, crop.width) } : own
  if (shorter !== null) {
    if (share === null) return { ...own, resizeShorterSide: shorter }
    // ConvNeXt's: small sizes are cropped out of a larger image, large ones squeezed.
    const isCropped = crop !== null || shorter < 384
    return { ...own, resizeShorterSide: isCropped ? Math.floor(shorter / share) : null }
  }
  const isCut = crop && (crop.height !== size.height || crop.width !== size.width)
  return { ...own, resizeShorterSide: null, ...(isCut && { resizeTo: [size.height, size.width] }) }
}

/** Share of the resized image that is cropped out, where the kind of processor says it and no field does. */
function shareOf(kind: string): number | null {
  return /^(?:ConvNext|Levit)/i.test(kind) ? 224 / 256 : null
}

function sidesOf(size: Processor['size']): { height: number; width: number; isShape: boolean } | null {
  if (size == null) return null
  if (typeof size === 'number') return { height: size, width: size, isShape: false }
  if ('shortest_edge' in size)
    return { height: size.shortest_edge, width: size.shortest_edge, isShape: false }
  return { ...size, isShape: true }
}

function interpolationFrom(filter: number | string): Fields['interpolation'] {
  // "bicubic", or "PILImageResampling.BICUBIC".
  const name = typeof filter === 'number' ? PIL_FILTERS[filter] : filter.toLowerCase().split('.').at(-1)
  return name === 'nearest' || name === 'bicubic' || name === 'lanczos' ? name : 'bilinear'
}

/** What an exporter's metadata say of the images: Ultralytics' classifiers take pixels / 255 as they are. */
export function configOfMetadata(metadata: Readonly<Record<string, string>>): Config {
  const isUltralytics = metadata['author'] === 'Ultralytics' && metadata['task'] === 'classify'
  const [size] = /\d+/.exec(metadata['imgsz'] ?? '') ?? []
  if (!isUltralytics || size === undefined) return {}
  return { mean: [0], std: [1], pixelScale: 255, resizeShorterSide: Number(size) }
}

const transformersSchema = z.object({
  id2label: z.union([z.record(z.string(), z.coerce.string()), z.array(z.string())]).nullish(),
  label2id: z.record(z.string(), z.coerce.number().int()).nullish(),
  image_size: z.union([pixels, z.array(pixels).min(1)]).nullish(),
  problem_type: z.string().nullish(),
})

/** Hugging Face's `config.json`: names of the classes, and for a model of any size, its own. */
function transformersConfig(content: unknown, file: string, input: ModelInput): Config {
  const {
    id2label,
    label2id,
    image_size: size,
    problem_type: problem,
  } = validated(file, content, transformersSchema)
  const source = id2label && Object.keys(id2label).length > 0 ? id2label : label2id
  // LABEL_0, LABEL_1 … is what it writes where nobody named them.
  const names = id2label ? Object.values(id2label) : Object.keys(label2id ?? {})
  const isNamed = names.length > 0 && !names.every((name) => /^LABEL_\d+$/.test(name))
  const isOpen = input.height === null && input.width === null
  return {
    ...(source && isNamed && { labels: validated(file, source, labelsSchema) }),
    ...(isOpen && size != null && { size: Array.isArray(size) && size.length === 1 ? size[0] : size }),
    ...(problem === 'multi_label_classification' && { multiLabel: true }),
  }
}

const timmFields = z.object({
  input_size: z.array(pixels).length(3).nullish(),
  test_input_size: z.array(pixels).length(3).nullish(),
  crop_pct: z.number().positive().nullish(),
  test_crop_pct: z.number().positive().nullish(),
  crop_mode: z.string().nullish(),
  interpolation: z.string().nullish(),
  mean: numbers.nullish(),
  std: numbers.nullish(),
  label_names: z.union([z.array(z.string()), z.record(z.string(), z.string())]).nullish(),
  label_descriptions: z.union([z.record(z.string(), z.string()), z.array(z.string())]).nullish(),
})
const timmSchema = timmFields.extend({
  pretrained_cfg: timmFields.nullish(),
  /** As files of 2023 call the names. */
  labels: z.array(z.string()).nullish(),
})

/** timm's `config.json`: `pretrained_cfg` describes the images, and where the model's size differs from its, the model's counts. */
function timmConfig(content: unknown, file: string, input: ModelInput): Config {
  const { pretrained_cfg: nested, ...outer } = validated(file, content, timmSchema)
  const said = { ...outer, ...nested }
  const tested = said.test_input_size?.[1] === input.height
  const [, height = 224, width = 224] = (tested ? said.test_input_size : said.input_size) ?? []
  const shape = { height: input.height ?? height, width: input.width ?? width }
  const share = (tested ? said.test_crop_pct : undefined) ?? said.crop_pct ?? 0.875
  const larger = { height: Math.floor(shape.height / share), width: Math.floor(shape.width / share) }
  const names = said.label_names ?? outer.label_names ?? outer.labels
  const descriptions = said.label_descriptions ?? outer.label_descriptions
  return {
    size: [shape.height, shape.width],
    ...(said.crop_mode === 'squash'
      ? { resizeTo: [larger.height, larger.width] }
      : { resizeShorterSide: Math.min(larger.height, larger.width) }),
    ...(said.interpolation != null && { interpolation: interpolationFrom(said.interpolation) }),
    ...(said.mean && { mean: said.mean, pixelScale: 255 }),
    ...(said.std && { std: said.std, pixelScale: 255 }),
    ...(names && { labels: validated(file, timmLabels(names, descriptions), labelsSchema) }),
  }
}

/** Names may be wnids, and then the descriptions are what people call the classes. */
function timmLabels(
  names: string[] | Record<string, string>,
  descriptions: Record<string, string> | string[] | null | undefined,
): unknown {
  if (!Array.isArray(names)) return names
  return names.map((name, i) => {
    const description = Array.isArray(descriptions) ? descriptions[i] : descriptions?.[name]
    return /^n\d{8}$/.test(name) && description !== undefined ? [name, description] : name
  })
}
