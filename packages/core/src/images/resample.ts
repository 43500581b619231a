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
  const { data } = pixels
  const out = new Uint8Array(size.width * size.height * 3)
  let next = 0
  for (const y of down) {
    const upper = y.first * pixels.width
    const lower = y.second * pixels.width
    for (const x of across) {
      const topLeft = (upper + x.first) * 3
      const topRight = (upper + x.second) * 3
      const bottomLeft = (lower + x.first) * 3
      const bottomRight = (lower + x.second) * 3
      for (let channel = 0; channel < 3; channel++) {
        const top = mix(data[topLeft + channel] as number, data[topRight + channel] as number, x.weight)
        const bottom = mix(
          data[bottomLeft + channel] as number,
          data[bottomRight + channel] as number,
          x.weight,
        )
        out[next++] = mix(top, bottom, y.weight) + 0.5
      }
    }
  }
  return out
}

function mix(a: number, b: number, weight: number): number {
  return a + (b - a) * weight
}

/** The two source pixels on either side of each target pixel's centre, and the weight of the second. */
function neighbours(source: number, target: number, offset: number, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const centre = ((offset + i + 0.5) * source) / target - 0.5
    const inside = Math.min(Math.max(centre, 0), source - 1)
    const first = Math.floor(inside)
    return { first, second: Math.min(first + 1, source - 1), weight: inside - first }
  })
}
