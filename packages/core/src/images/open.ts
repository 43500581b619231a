import { open, stat } from 'node:fs/promises'

import { LensError } from '@lens/errors'
import sharp, { type Sharp } from 'sharp'

// No image is decoded twice in a row, so libvips' cache would only hold memory.
sharp.cache(false)
// onnxruntime has the cores; images are decoded beside it, several at a time, one thread each.
sharp.concurrency(1)

const MOST_BYTES = 200e6
const MOST_PIXELS = 100e6

/** What sharp is trusted with, by its own names; it would also render SVG, which is a program more than an image. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'])

/** An image on disk, or its bytes under the name that sentences about it use. */
export type ImageSource = string | { readonly name: string; readonly bytes: Uint8Array }

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
 * @throws LensError `input`: no such file, no image of a format that Lens reads, above 200 MB or 100 megapixels
 */
export async function openImage(source: ImageSource, colours: 'stored' | 'shown'): Promise<OpenImage> {
  const name = nameOf(source)
  const file = typeof source === 'string' ? source : source.bytes
  const size = typeof file === 'string' ? (await readable(source, stat(file))).size : file.length
  if (size === 0) throw new LensError('input', `${name} cannot be read as an image: it is empty.`)
  if (size > MOST_BYTES) {
    throw new LensError('input', `${name} has ${mega(size)} MB; images may have ${mega(MOST_BYTES)}.`)
  }
  const unread = formatNotRead(await readable(source, firstBytes(file)))
  if (unread !== null) throw new LensError('input', `${name} ${unread}`)
  // Only the header is read here: its size is judged below, with a sentence of our own.
  const header = await readable(source, sharp(file, { limitInputPixels: false }).metadata())
  if (!FORMATS.has(header.format)) {
    throw new LensError('input', `${name} cannot be read as an image: it is ${header.format.toUpperCase()}.`)
  }
  const { width, height } = header.autoOrient
  if (width * height > MOST_PIXELS) {
    throw new LensError(
      'input',
      `${name} has ${width} × ${height} pixels, ${mega(width * height)} megapixels; images may have ${mega(MOST_PIXELS)}.`,
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

async function firstBytes(file: string | Uint8Array): Promise<Uint8Array> {
  if (typeof file !== 'string') return file.subarray(0, 64)
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(64), 0, 64, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Names of HEIC among the brands of a file of the ISO family; AVIF, which is read, has others. */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']

/** How files begin that libvips cannot read. */
const OTHER_FORMATS: readonly (readonly [name: string, start: string])[] = [
  ['a BMP', 'BM'],
  ['a PPM', 'P3'],
  ['a PPM', 'P6'],
  ['a PGM', 'P2'],
  ['a PGM', 'P5'],
  ['JPEG 2000', '\0\0\0\x0cjP  '],
  ['JPEG XL', '\0\0\0\x0cJXL '],
  ['JPEG XL', '\xff\x0a'],
]

/** Says what the file is, whatever its name, and the way out, where libvips cannot read it; null for all else. */
function formatNotRead(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('latin1')
  const format = OTHER_FORMATS.find(([, start]) => text.startsWith(start))
  if (format) return `is ${format[0]}, which cannot be read here; save it as PNG or JPEG.`
  const brands = text.slice(8).match(/.{4}/gs) ?? []
  if (text.slice(4, 8) !== 'ftyp' || !brands.some((brand) => HEIC_BRANDS.includes(brand))) return null
  return (
    'is HEIC, as phones save photos, which cannot be read here, whatever its name ends in; convert it to JPEG, ' +
    'with `sips -s format jpeg` on a Mac or `heif-convert` elsewhere.'
  )
}

/**
 * What `work` on the image gives.
 *
 * @throws LensError `input`: the file is corrupt or truncated, in libvips' words
 */
export async function readable<T>(source: ImageSource, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
    const why = reason.replace(/[\s:.]+$/, '')
    throw new LensError('input', `${nameOf(source)} cannot be read as an image: ${why}.`, { cause: error })
  }
}

function nameOf(source: ImageSource): string {
  return typeof source === 'string' ? source : source.name
}

function mega(count: number): number {
  return Math.round(count / 1e6)
}
