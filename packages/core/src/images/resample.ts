import type { Frame } from './frame.ts'

interface Pixels {
  /** [height, width, 3] */
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/**
 * Enlarges an image to the size of `frame`, bilinearly with aligned pixel edges (PIL, torchvision, TensorFlow 2), and returns
 * the part of `size` at the frame's left and top. Only that part is computed: of an image of 10,000 × 1 pixels the whole
 * would be 256 times 2,560,000.
 *
 * @param pixels no side longer than the frame's; a side of equal length is copied
 * @returns [size.height, size.width, 3]
 */
export function cutBilinear(
  pixels: Pixels,
  frame: Frame,
  size: { readonly width: number; readonly height: number },
): Uint8Array {
  const across = neighbours(pixels.width, frame.width, frame.left, size.width)
  const down = neighbours(pixels.height, frame.height, frame.top, size.height)
  const length = size.width * 3
  const out = new Uint8Array(size.height * length)
  // A row of the source is stretched once, however many rows of the target lie between it and the next.
  let upper = { row: -1, values: new Float64Array(length) }
  let lower = { row: -1, values: new Float64Array(length) }
  down.forEach(({ first, second, weight }, y) => {
    if (lower.row === first) [upper, lower] = [lower, upper]
    if (upper.row !== first) upper = { row: first, values: stretch(pixels, first, across, upper.values) }
    if (lower.row !== second) lower = { row: second, values: stretch(pixels, second, across, lower.values) }
    const [top, bottom] = [upper.values, lower.values]
    const start = y * length
    for (let i = 0; i < length; i++) {
      const value = top[i] as number
      out[start + i] = value + ((bottom[i] as number) - value) * weight + 0.5
    }
  })
  return out
}

/** One row of the source, interpolated at the target's columns, into `out`. */
function stretch(
  { data, width }: Pixels,
  row: number,
  across: readonly Neighbours[],
  out: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  let next = 0
  for (const { first, second, weight } of across) {
    const left = (row * width + first) * 3
    const right = (row * width + second) * 3
    for (let channel = 0; channel < 3; channel++) {
      const value = data[left + channel] as number
      out[next++] = value + ((data[right + channel] as number) - value) * weight
    }
  }
  return out
}

interface Neighbours {
  readonly first: number
  readonly second: number
  /** Of the second. */
  readonly weight: number
}

/** The two source pixels on either side of each target pixel's centre, and the weight of the second. */
function neighbours(source: number, target: number, offset: number, count: number): Neighbours[] {
  return Array.from({ length: count }, (_, i) => {
    const centre = ((offset + i + 0.5) * source) / target - 0.5
    const inside = Math.min(Math.max(centre, 0), source - 1)
    const first = Math.floor(inside)
    return { first, second: Math.min(first + 1, source - 1), weight: inside - first }
  })
}
