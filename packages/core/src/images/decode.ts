import type { Preprocessing } from '../explanation/schema.ts'
import { type Box, frameOf, viewOf } from './frame.ts'
import { openImage, readable, type ImageSource } from './open.ts'
import { cutBilinear } from './resample.ts'

export interface DecodedImage {
  /** [height, width, channels] of the model's input, 0 to 255; RGB, or one channel where `channelOrder` is `grey`. */
  readonly data: Uint8Array
  /** Pixels of the upright original. */
  readonly width: number
  readonly height: number
  /** The part of the upright original that the model sees. */
  readonly view: Box
}

const KERNELS = { bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3', nearest: 'nearest' } as const

/**
 * Decodes an image into what the model sees of it, before mean and std: upright, on white, 8 bits, sRGB, resized and
 * cropped as `input` says.
 *
 * Reduced images are filtered by a triangle as wide as the reduction (PIL's `BILINEAR`, torchvision's default with
 * antialiasing; libvips' `linear` is within 0.33 of 255 of it), enlarged ones are interpolated here: libvips' enlarging
 * is half a pixel off, 3 to 7 of 255 on ordinary photos. Other interpolations are libvips' where an image is reduced (its cubic
 * is Catmull-Rom's, as PIL's `BICUBIC` is); enlarged ones are interpolated bilinearly all the same.
 *
 * @throws LensError `input`: missing, corrupt, truncated or too large, in one sentence
 */
export async function decodeImage(source: ImageSource, input: Preprocessing): Promise<DecodedImage> {
  const { image, width, height } = await openImage(source, 'stored')
  const frame = frameOf(width, height, input)
  const reduced = image.resize({
    width: Math.min(width, frame.width),
    height: Math.min(height, frame.height),
    fit: 'fill',
    kernel: KERNELS[input.interpolation ?? 'bilinear'],
    fastShrinkOnLoad: false,
  })
  const { data, info } = await readable(source, reduced.raw().toBuffer({ resolveWithObject: true }))
  const rgb = cutBilinear({ data, width: info.width, height: info.height }, frame, input)
  return {
    data: input.channelOrder === 'grey' ? luma(rgb) : rgb,
    width,
    height,
    view: viewOf(frame, input),
  }
}

/** ITU-R 601 luma in PIL's integers (`convert('L')`), which grey models are trained on. */
function luma(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3)
  for (let i = 0; i < grey.length; i++) {
    const red = rgb[3 * i] as number
    const green = rgb[3 * i + 1] as number
    const blue = rgb[3 * i + 2] as number
    grey[i] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
  }
  return grey
}
