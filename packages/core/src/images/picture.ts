import { createHash } from 'node:crypto'

import type { Box } from './frame.ts'
import { openImage, readable, type ImageSource } from './open.ts'

/** Above this WebP files grow faster than they look better; measured on the photos of the tests. */
const QUALITY = 82

/** Of 0 to 6: libwebp's default of 4 takes twice as long for pictures a few hundredths smaller. */
const EFFORT = 2

/** Longer side of a picture, in pixels. */
interface Side {
  readonly least: number
  readonly most: number
}

/** Crops: sharp at the size that pages show them, never stretched into mush. */
const CROP_SIDE: Side = { least: 160, most: 256 }

/** What the model sees of an image: twice the 224 pixels of most models, for screens of double density. */
const VIEW_SIDE: Side = { least: 1, most: 448 }

/**
 * Cuts `box` out of an image, as a WebP for people: in the image's own resolution, reduced to at most 256 pixels a side,
 * enlarged to 160 where it is smaller.
 *
 * @param box fractions of the upright original; what lies outside of it is left out
 * @throws LensError `input`: the image cannot be read
 */
export function encodeCrop(source: ImageSource, box: Box): Promise<Buffer> {
  return encodePart(source, box, CROP_SIDE)
}

/** As `encodeCrop`, for the part that the model sees: reduced to at most 448 pixels a side, never enlarged. */
export function encodeView(source: ImageSource, view: Box): Promise<Buffer> {
  return encodePart(source, view, VIEW_SIDE)
}

async function encodePart(source: ImageSource, box: Box, { least, most }: Side): Promise<Buffer> {
  const { image, width, height } = await openImage(source, 'shown')
  const x = span(box.x, box.width, width)
  const y = span(box.y, box.height, height)
  const longer = Math.max(x.length, y.length)
  const scale = Math.min(Math.max(longer, least), most) / longer
  const part = image.extract({ left: x.start, top: y.start, width: x.length, height: y.length }).resize({
    width: Math.max(1, Math.round(x.length * scale)),
    height: Math.max(1, Math.round(y.length * scale)),
    fit: 'fill',
    kernel: 'lanczos3',
  })
  return readable(source, part.webp({ quality: QUALITY, effort: EFFORT }).toBuffer())
}

interface Thumbnail {
  readonly picture: Buffer
  /** Pixels of the upright original. */
  readonly width: number
  readonly height: number
}

/**
 * The whole image as a WebP for people, its longer side at most `maxSide` pixels, never enlarged.
 *
 * @throws LensError `input`: the image cannot be read
 */
export async function encodeThumbnail(file: string, maxSide = 320): Promise<Thumbnail> {
  const { image, width, height } = await openImage(file, 'shown')
  const small = image.resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
  return {
    picture: await readable(file, small.webp({ quality: QUALITY, effort: EFFORT }).toBuffer()),
    width,
    height,
  }
}

/** A picture is named by its content: the first 128 bits of its SHA-256. Equal pictures are stored once. */
export function pictureName(picture: Buffer): string {
  return `${createHash('sha256').update(picture).digest('hex').slice(0, 32)}.webp`
}

/** A stretch of `size` pixels, at least one, from fractions. */
function span(from: number, fraction: number, size: number) {
  const start = Math.min(Math.max(Math.round(from * size), 0), size - 1)
  const end = Math.min(Math.round((from + fraction) * size), size)
  return { start, length: Math.max(end - start, 1) }
}
