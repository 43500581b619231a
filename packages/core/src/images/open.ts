import { stat } from 'node:fs/promises'

import { LensError } from '@lens/errors'
import sharp, { type Sharp } from 'sharp'

// No image is decoded twice in a row, so libvips' cache would only hold memory.
sharp.cache(false)
// onnxruntime has the cores; images are decoded beside it, several at a time, one thread each.
sharp.concurrency(1)

const MOST_BYTES = 200e6
const MOST_PIXELS = 100e6

interface OpenImage {
  /** Upright (EXIF) and opaque (on white, as a browser shows it), nothing decoded yet. */
  readonly image: Sharp
  /** Pixels of the upright original. */
  readonly width: number
  readonly height: number
}

/**
 * Opens an image that sharp reads (JPEG, PNG, WebP, AVIF, TIFF, GIF; the first frame of an animation) after a look at
 * its header alone, so that a decompression bomb costs nothing.
 *
 * @param colours `stored` leaves a colour profile aside, as PIL, torchvision and TensorFlow do, and with them the model's
 *   training; `shown` applies it, for pictures that people look at
 * @throws LensError `input`: no such file, no image, above 200 MB or 100 megapixels
 */
export async function openImage(file: string, colours: 'stored' | 'shown'): Promise<OpenImage> {
  const { size } = await readable(file, stat(file))
  if (size === 0) throw new LensError('input', `${file} cannot be read as an image: it is empty.`)
  if (size > MOST_BYTES) {
    throw new LensError('input', `${file} has ${mega(size)} MB; images may have ${mega(MOST_BYTES)}.`)
  }
  // Only the header is read here: its size is judged below, with a sentence of our own.
  const { autoOrient } = await readable(file, sharp(file, { limitInputPixels: false }).metadata())
  const { width, height } = autoOrient
  if (width * height > MOST_PIXELS) {
    throw new LensError(
      'input',
      `${file} has ${width} × ${height} pixels, ${mega(width * height)} megapixels; images may have ${mega(MOST_PIXELS)}.`,
    )
  }
  const image = sharp(file, {
    limitInputPixels: MOST_PIXELS,
    // Not `warning`: browsers and PIL show photos with odd metadata, and so do we.
    failOn: 'error',
    sequentialRead: true,
    ignoreIcc: colours === 'stored',
  })
  return { image: image.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb'), width, height }
}

/**
 * What `work` on the image gives.
 *
 * @throws LensError `input`: the file is corrupt or truncated, in libvips' words
 */
export async function readable<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
    throw new LensError('input', `${file} cannot be read as an image: ${reason.replace(/[\s:.]+$/, '')}.`, {
      cause: error,
    })
  }
}

function mega(count: number): number {
  return Math.round(count / 1e6)
}
