import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { LensError } from '@lens/errors'
import { decodeNpy } from '../explanation/npy.ts'
import { openImage, readable } from '../images/open.ts'
import { prefetch } from '../prefetch.ts'
import { toPlanes } from './colours.ts'
import { FourierImage, spectrumSize } from './fourier.ts'

/** Side of the images whose spectra are averaged. */
export const SPECTRUM_SIDE = 256

const NATURAL = fileURLToPath(new URL('natural-spectrum.npy', import.meta.url))

/** Mean magnitudes of natural photos, made by `pnpm --filter @lens/core spectrum`, for images of `side` pixels. */
export async function naturalSpectrum(side: number): Promise<Float32Array> {
  const { data } = decodeNpy(await readFile(NATURAL), NATURAL)
  return resized(data, SPECTRUM_SIDE, side)
}

/**
 * Mean magnitude per frequency of the squares in the middle of images, in decorrelated colours: [3, 256, 129]. The mean of an
 * image has no say in a visualisation, so the magnitude there is its neighbour's.
 *
 * @throws LensError `input` where no image can be read
 */
export async function spectrumOf(files: readonly string[], signal?: AbortSignal): Promise<Float32Array> {
  const fourier = await FourierImage.open(SPECTRUM_SIDE, { standardise: false })
  const sum = new Float64Array(spectrumSize(SPECTRUM_SIDE))
  let count = 0
  for await (const pixels of prefetch(files, squareOf, 3)) {
    signal?.throwIfAborted()
    if (!pixels) continue
    const { magnitudes } = await fourier.analyse(faded(toPlanes(pixels)))
    magnitudes.forEach((value, i) => {
      sum[i] = (sum[i] as number) + value
    })
    count += 1
  }
  if (count === 0) throw new LensError('input', 'None of the images can be read, so they have no spectrum.')
  const mean = Float32Array.from(sum, (value) => value / count)
  const plane = mean.length / 3
  for (let c = 0; c < 3; c++) mean[c * plane] = mean[c * plane + 1] as number
  return mean
}

/**
 * Planes without their mean, fading to the edges (Hann): an image's opposite edges do not fit each other, which a transform
 * takes for horizontal and vertical stripes, and visualisations would show them.
 */
function faded(planes: Float32Array): Float32Array {
  const size = SPECTRUM_SIDE ** 2
  const hann = Float32Array.from(
    { length: SPECTRUM_SIDE },
    (_, i) => Math.sin((Math.PI * (i + 0.5)) / SPECTRUM_SIDE) ** 2,
  )
  const means = [0, 1, 2].map(
    (c) => planes.subarray(c * size, (c + 1) * size).reduce((sum, value) => sum + value, 0) / size,
  )
  return planes.map((value, i) => {
    const [y, x] = [Math.floor((i % size) / SPECTRUM_SIDE), i % SPECTRUM_SIDE]
    return (value - (means[Math.floor(i / size)] as number)) * (hann[y] as number) * (hann[x] as number)
  })
}

/** The middle of an image, [3, 256, 256] between 0 and 1; null where it cannot be read. */
async function squareOf(file: string): Promise<Float32Array | null> {
  try {
    const { image } = await openImage(file, 'shown')
    const square = image.resize({ width: SPECTRUM_SIDE, height: SPECTRUM_SIDE, fit: 'cover' })
    return planar(await readable(file, square.removeAlpha().raw().toBuffer()), SPECTRUM_SIDE)
  } catch (error) {
    if (error instanceof LensError) return null
    throw error
  }
}

/** [side, side, 3] bytes as [3, side, side] between 0 and 1. */
export function planar(bytes: Uint8Array, side: number): Float32Array {
  const size = side * side
  const out = new Float32Array(3 * size)
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) out[c * size + i] = (bytes[3 * i + c] as number) / 255
  }
  return out
}

/**
 * Magnitudes for images of another size, bilinearly between frequencies of equal cycles per pixel (Xplique's and Horama's way).
 *
 * @param magnitudes [3, from, from / 2 + 1] @returns [3, to, to / 2 + 1]
 */
export function resized(magnitudes: Float32Array, from: number, to: number): Float32Array {
  const [fromHalf, toHalf] = [from / 2 + 1, to / 2 + 1]
  const out = new Float32Array(3 * to * toHalf)
  const scale = from / to
  for (let ky = 0; ky < to; ky++) {
    // Rows hold frequencies 0 … to/2 and then the negative ones.
    const signed = (ky <= to / 2 ? ky : ky - to) * scale
    const [top, y] = split(signed)
    for (let kx = 0; kx < toHalf; kx++) {
      const [left, x] = split(kx * scale)
      for (let c = 0; c < 3; c++) {
        const at = (row: number, column: number) =>
          magnitudes[(c * from + ((row + from) % from)) * fromHalf + Math.min(column, fromHalf - 1)] as number
        const upper = at(top, left) * (1 - x) + at(top, left + 1) * x
        const lower = at(top + 1, left) * (1 - x) + at(top + 1, left + 1) * x
        out[(c * to + ky) * toHalf + kx] = upper * (1 - y) + lower * y
      }
    }
  }
  return out
}

function split(position: number): [whole: number, fraction: number] {
  const whole = Math.floor(position)
  return [whole, position - whole]
}
