import sharp from 'sharp'
import type { Optimised } from './maco.ts'

/** WebP quality: visualisations are fine-grained, and 90 keeps a picture of 320 pixels at about 40 kB. */
const QUALITY = 90

/**
 * A synthesised picture as people see it: pixels stretched between their 1st and 99th percentile, as transparent as the
 * optimisation paid no attention there (summed gradient, smoothed, clipped at its 80th percentile; Horama's and Xplique's way).
 */
export function encodeSynthesised({ pixels, attention }: Optimised, side: number): Promise<Buffer> {
  const low = percentile(pixels, 0.01)
  const high = percentile(pixels, 0.99)
  const opacity = opacityOf(attention, side)
  const size = side * side
  const rgba = new Uint8Array(4 * size)
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) {
      const stretched = ((pixels[c * size + i] as number) - low) / Math.max(high - low, 1e-6)
      rgba[4 * i + c] = Math.round(255 * Math.min(1, Math.max(0, stretched)))
    }
    rgba[4 * i + 3] = Math.round(255 * (opacity[i] as number))
  }
  return sharp(rgba, { raw: { width: side, height: side, channels: 4 } })
    .webp({ quality: QUALITY, alphaQuality: QUALITY })
    .toBuffer()
}

/** A changed photo as people see it: as it is, and whole. */
export function encodeAccentuated({ pixels }: Optimised, side: number): Promise<Buffer> {
  return sharp(asBytes(pixels), { raw: { width: side, height: side, channels: 3 } })
    .webp({ quality: QUALITY })
    .toBuffer()
}

/** The finished image as the model sees it: [size, size, 3] bytes. */
export function asBytes(pixels: Float32Array): Uint8Array {
  const size = pixels.length / 3
  const bytes = new Uint8Array(pixels.length)
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) bytes[3 * i + c] = Math.round(255 * (pixels[c * size + i] as number))
  }
  return bytes
}

/** Between 0 and 1 for every pixel. */
function opacityOf(attention: Float32Array, side: number): Float32Array {
  const size = side * side
  const perPixel = Float32Array.from({ length: size }, (_, i) =>
    [0, 1, 2].reduce((sum, c) => sum + (attention[c * size + i] as number), 0),
  )
  const smooth = blurred(perPixel, side, Math.max(1, Math.round(side / 64)))
  const most = percentile(smooth, 0.8)
  return smooth.map((value) => (most > 0 ? Math.min(1, value / most) : 1))
}

/** Mean over squares of 2 `radius` + 1 pixels, smaller at the edges; the rows first, then the columns. */
function blurred(values: Float32Array, side: number, radius: number): Float32Array {
  const along = (input: Float32Array, step: number, across: number) => {
    const out = new Float32Array(input.length)
    for (let line = 0; line < side; line++) {
      for (let i = 0; i < side; i++) {
        let sum = 0
        const from = Math.max(0, i - radius)
        const to = Math.min(side - 1, i + radius)
        for (let j = from; j <= to; j++) sum += input[line * across + j * step] as number
        out[line * across + i * step] = sum / (to - from + 1)
      }
    }
    return out
  }
  return along(along(values, 1, side), side, 1)
}

function percentile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
}
