import type { Random } from '../random.ts'

/** A square part of an image, in fractions of its side; it may reach beyond the image. */
export interface SquareCrop {
  readonly x: number
  readonly y: number
  readonly size: number
}

/**
 * Draws a crop as Xplique's MACO does: its centre is normal around the middle, its size normal around `meanSize`.
 */
export function drawCrop(random: Random, meanSize: number): SquareCrop {
  const [x, y] = [0.5 + 0.15 * random.gaussian(), 0.5 + 0.15 * random.gaussian()]
  const size = Math.min(1, Math.max(0.05, meanSize + 0.05 * random.gaussian()))
  return { x: x - size / 2, y: y - size / 2, size }
}

/** Crops cut out as windows of equal size, and what resamples each window to `height` × `width` pixels. */
export interface Windows {
  readonly count: number
  /** Pixels a side. */
  readonly size: number
  /** [count, 3, size, size] */
  readonly pixels: Float32Array
  /** [count, height, size] and [count, size, width]; zero where the crop lies outside the image. */
  readonly rows: Float32Array
  readonly columns: Float32Array
  /** Corners of the windows in the image, in pixels. */
  readonly corners: readonly { left: number; top: number }[]
}

/** @param image [3, side, side] */
export function cutWindows(
  image: Float32Array,
  side: number,
  crops: readonly SquareCrop[],
  { height, width }: { height: number; width: number },
): Windows {
  const size = Math.min(side, Math.max(...crops.map((crop) => Math.ceil(crop.size * side) + 2)))
  const pixels = new Float32Array(crops.length * 3 * size * size)
  const rows = new Float32Array(crops.length * height * size)
  const columns = new Float32Array(crops.length * size * width)
  const corners = crops.map((crop, n) => {
    const [left, top] = [corner(crop.x, side, size), corner(crop.y, side, size)]
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < size; y++) {
        const from = (c * side + top + y) * side + left
        pixels.set(image.subarray(from, from + size), ((n * 3 + c) * size + y) * size)
      }
    }
    interpolate(crop.y, crop.size, side, height, (i, at, weight) => {
      const index = (n * height + i) * size + at - top
      rows[index] = (rows[index] as number) + weight
    })
    interpolate(crop.x, crop.size, side, width, (i, at, weight) => {
      const index = (n * size + at - left) * width + i
      columns[index] = (columns[index] as number) + weight
    })
    return { left, top }
  })
  return { count: crops.length, size, pixels, rows, columns, corners }
}

/** Adds values of the windows' shape to the image at their places. */
export function addWindows(
  image: Float32Array,
  side: number,
  { count, size, corners }: Windows,
  values: Float32Array,
): void {
  for (let n = 0; n < count; n++) {
    const { left, top } = corners[n] as { left: number; top: number }
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < size; y++) {
        const to = (c * side + top + y) * side + left
        const from = ((n * 3 + c) * size + y) * size
        for (let x = 0; x < size; x++) {
          image[to + x] = (image[to + x] as number) + (values[from + x] as number)
        }
      }
    }
  }
}

/** The first pixel of a window that holds the crop as far as it lies in the image. */
function corner(start: number, side: number, size: number): number {
  return Math.min(Math.max(0, Math.floor(start * side - 0.5)), side - size)
}

/** Bilinear weights, pixel edges aligned: calls `add` with target, source and weight, for sources inside the image. */
function interpolate(
  start: number,
  size: number,
  side: number,
  count: number,
  add: (target: number, source: number, weight: number) => void,
): void {
  for (let i = 0; i < count; i++) {
    const position = (start + ((i + 0.5) * size) / count) * side - 0.5
    if (position < 0 || position > side - 1) continue
    const first = Math.floor(position)
    const share = position - first
    add(i, first, 1 - share)
    if (share > 0) add(i, first + 1, share)
  }
}

/** Noise to start anywhere in: `N(0, s) + U(-s/2, s/2)` per number, as in both reference implementations of MACO. */
export function noiseBank(random: Random, length: number, strength: number): Float32Array {
  return Float32Array.from({ length }, () => strength * (random.gaussian() + random.uniform() - 0.5))
}
