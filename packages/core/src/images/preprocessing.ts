import { LensError } from '@lens/errors'
import { z } from 'zod'

import type { Preprocessing } from '../explanation/schema.ts'

/** What the model itself says of its input; sizes are null where it takes any. */
export interface ModelInput {
  readonly layout: 'NCHW' | 'NHWC'
  readonly channels: number
  readonly height: number | null
  readonly width: number | null
  /** It takes whole pixels, 0 to 255, and rescales them itself. */
  readonly takesPixels?: boolean
  /** It takes floats in this range, 0 to 255 or 0 to 1, and rescales them itself. */
  readonly rescaling?: 'pixels' | 'unit' | null
}

/** torchvision's and Keras' usual preprocessing, and what a model without configuration is taken to want. */
const IMAGENET = {
  side: 224,
  shorterSide: 256,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
}

const pixels = z.number().int().positive()
const size = z.union([pixels, z.array(pixels).min(2).max(3)], {
  error: 'expected pixels, as a number, [height, width] or [channels, height, width]',
})
const perChannel = (number: z.ZodNumber, expected: string) =>
  z.union([number.transform((one) => [one]), z.array(number).min(1)], { error: `expected ${expected}` })
/** One of `values`, in upper or lower case. */
const oneOf = <T extends string>(...values: T[]) =>
  z.string().transform((text, context): T => {
    const value = values.find((value) => value.toLowerCase() === text.toLowerCase())
    if (value !== undefined) return value
    context.addIssue(`expected ${values.join(', ')}, not ${text}`)
    return z.NEVER
  })

/** The fields of a configuration that describe the input; all may be missing. */
export const preprocessingFields = z.object({
  /** Side of a square input, or [height, width], or [channels, height, width]. */
  size: size.optional(),
  inputSize: size.optional(),
  width: pixels.optional(),
  height: pixels.optional(),
  layout: oneOf('NCHW', 'NHWC').optional(),
  channelOrder: oneOf('RGB', 'BGR', 'grey').optional(),
  /** `x = (pixel / pixelScale - mean) / std`. */
  mean: perChannel(z.number(), 'a number, or one per channel').optional(),
  std: perChannel(z.number().positive(), 'a positive number, or one per channel').optional(),
  pixelScale: z.number().positive().optional(),
  /** null squeezes the image to the input. */
  resizeShorterSide: pixels.nullish(),
  centreCrop: z.union([pixels, z.boolean()], { error: 'expected pixels, true or false' }).optional(),
  /** Squeezes the image to this size, [height, width], before the centre crop. */
  resizeTo: z.array(pixels).length(2).optional(),
  interpolation: oneOf('bilinear', 'bicubic', 'lanczos', 'nearest').optional(),
})
export type Fields = z.infer<typeof preprocessingFields>

/**
 * Completes what a configuration says by what the model says, and what both leave open by ImageNet's habits.
 *
 * @returns the preprocessing, mean and std in units of pixels scaled to 0…1, and the fields that were assumed
 * @throws Error what contradicts what, for a reader who knows the file
 *   LensError `unsupported`: neither 1 nor 3 channels
 */
export function resolvePreprocessing(fields: Fields, input: ModelInput) {
  const assumed: string[] = []
  if (input.channels !== 1 && input.channels !== 3) {
    throw new LensError(
      'unsupported',
      `The model's input has ${input.channels} channels; Lens explains models of 1 (grey) or 3 (RGB, BGR).`,
    )
  }
  const height = side('height', fields, input) ?? side('width', fields, input)
  const width = side('width', fields, input) ?? side('height', fields, input)
  if (height === undefined) assumed.push(`size ${IMAGENET.side}`)
  const shape = { width: width ?? IMAGENET.side, height: height ?? IMAGENET.side }

  if (fields.layout && fields.layout !== input.layout) {
    throw new Error(`layout is ${fields.layout}, but the model's input is ${input.layout}`)
  }
  const channelOrder = fields.channelOrder ?? (input.channels === 1 ? 'grey' : 'RGB')
  if ((channelOrder === 'grey') !== (input.channels === 1)) {
    throw new Error(`channelOrder is ${channelOrder}, but the model's input has ${input.channels} channels`)
  }
  if (!fields.channelOrder && channelOrder === 'RGB') assumed.push('RGB')

  const { mean, std } = normalisation(fields, input, assumed)
  const resizeTo = fields.resizeTo && resizedTo(fields.resizeTo, shape)
  const resizeShorterSide = resizeTo ? undefined : shorterSide(fields, shape, assumed)
  const preprocessing: Preprocessing = {
    ...shape,
    layout: input.layout,
    channelOrder,
    mean,
    std,
    ...(resizeShorterSide !== undefined && { resizeShorterSide }),
    ...(resizeTo && { resizeTo }),
    ...(fields.interpolation &&
      fields.interpolation !== 'bilinear' && { interpolation: fields.interpolation }),
  }
  return { preprocessing, assumed }
}

function side(name: 'width' | 'height', fields: Fields, input: ModelInput): number | undefined {
  const fixed = input[name]
  const configured = configuredSide(name, fields)
  if (fixed !== null && configured !== undefined && fixed !== configured) {
    throw new Error(`the ${name} is ${configured}, but the model's input has ${fixed}`)
  }
  return fixed ?? configured
}

function configuredSide(name: 'width' | 'height', fields: Fields): number | undefined {
  const size = fields.size ?? fields.inputSize
  const centreCrop = typeof fields.centreCrop === 'number' ? fields.centreCrop : undefined
  return fields[name] ?? (Array.isArray(size) ? size.at(name === 'height' ? -2 : -1) : size) ?? centreCrop
}

function normalisation(
  fields: Fields,
  { channels, takesPixels = false, rescaling }: ModelInput,
  assumed: string[],
): Pick<Preprocessing, 'mean' | 'std'> {
  // What the graph does is not done twice, whatever a file says that was written for another export.
  if (takesPixels || rescaling === 'pixels')
    return { mean: spread('mean', [0], channels), std: spread('std', [1 / 255], channels) }
  if (rescaling === 'unit') return { mean: spread('mean', [0], channels), std: spread('std', [1], channels) }
  const { mean, std, pixelScale = 255 } = fields
  if (!mean && !std && fields.pixelScale === undefined) {
    assumed.push('mean and std')
    // A grey model gets the average of the colours.
    return channels === 3
      ? { mean: IMAGENET.mean, std: IMAGENET.std }
      : { mean: [average(IMAGENET.mean)], std: [average(IMAGENET.std)] }
  }
  // (p / scale - mean) / std = (p / 255 - mean * scale / 255) / (std * scale / 255)
  const unit = pixelScale / 255
  const means = spread('mean', mean ?? [0], channels).map((value) => value * unit)
  if (means.some((value) => value > 1)) {
    throw new Error(
      `mean ${String(mean)} in units of pixel / ${pixelScale} is brighter than white; add "pixelScale": 1 if mean and std are in pixels`,
    )
  }
  return { mean: means, std: spread('std', std ?? [1], channels).map((value) => value * unit) }
}

function spread(name: string, values: readonly number[], channels: number): number[] {
  if (values.length === 1) return Array<number>(channels).fill(values[0] as number)
  if (values.length === channels) return [...values]
  throw new Error(`${name} has ${values.length} numbers, but the model's input has ${channels} channels`)
}

function resizedTo(
  [height = 0, width = 0]: readonly number[],
  shape: { width: number; height: number },
): { width: number; height: number } {
  if (height >= shape.height && width >= shape.width) return { width, height }
  throw new Error(
    `resizeTo is ${height} × ${width}, but the model's input of ${shape.height} × ${shape.width} is to be cut out of that`,
  )
}

function shorterSide(
  fields: Fields,
  shape: { width: number; height: number },
  assumed: string[],
): number | undefined {
  const { centreCrop, resizeShorterSide } = fields
  if (resizeShorterSide === null || (resizeShorterSide === undefined && centreCrop === false))
    return undefined
  if (typeof centreCrop === 'number' && (centreCrop !== shape.width || centreCrop !== shape.height)) {
    throw new Error(
      `centreCrop is ${centreCrop}, but the model's input has ${shape.width} × ${shape.height} pixels`,
    )
  }
  if (resizeShorterSide !== undefined) return resizeShorterSide
  const scaled = Math.round((Math.min(shape.width, shape.height) * IMAGENET.shorterSide) / IMAGENET.side)
  assumed.push(`shorter side ${scaled} before the centre crop`)
  return scaled
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
