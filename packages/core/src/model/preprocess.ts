import type { GraphBuilder, Value } from '@lens/onnx'
import type { Preprocessing } from '../explanation/schema.ts'

/** What a graph takes whole images by, uint8 [m, height, width, channels]. */
export const IMAGES = 'lens:images'
/** What it takes crops by, uint8 [n, size, size, channels]. */
export const CROPS = 'lens:crops'

/**
 * Decoded pixels as the model's input: whole images, which have its size already, then square crops of `cropSize` pixels, which
 * are enlarged to it, bilinearly, without antialiasing, pixel edges aligned, as in the reference (`align_corners=False`). Either
 * may be none. Within the model's graph, since onnxruntime-node copies what comes out of one: 5 MB for eight crops of 224 pixels.
 *
 * Rows are enlarged by a product, then columns by another: 0.4 times what the Resize operator took, or mixing rows two by two.
 */
export function modelInput(b: GraphBuilder, pre: Preprocessing, cropSize: number): Value {
  const [height, width] = [pre.height, pre.width]
  const whole = normalise(b, planes(b, IMAGES, height, width, pre), pre)
  const crops = normalise(b, planes(b, CROPS, cropSize, cropSize, pre), pre)
  const channels = pre.mean.length
  const tall = stretched(b, b.transpose(crops, [0, 1, 3, 2]), [channels, cropSize, cropSize], height)
  const large = stretched(b, b.transpose(tall, [0, 1, 3, 2]), [channels, height, cropSize], width)
  const all = b.concat([whole, large], 0)
  return pre.layout === 'NCHW' ? all : b.transpose(all, [0, 2, 3, 1])
}

/** An input of pixels, by planes. */
function planes(b: GraphBuilder, name: string, height: number, width: number, pre: Preprocessing): Value {
  return b.transpose(b.input(name, 'uint8', [null, height, width, pre.mean.length]), [0, 3, 1, 2])
}

/** `(pixel / 255 - mean) / std` per plane, in the model's channel order. */
function normalise(b: GraphBuilder, planes: Value, pre: Preprocessing): Value {
  const floats = b.cast(planes, 'float32')
  const ordered = pre.channelOrder === 'BGR' ? b.gather(floats, b.ints([2, 1, 0]), 1) : floats
  const channels = pre.mean.length
  const scale = Float32Array.from(pre.std, (std) => 1 / (255 * std))
  const shift = Float32Array.from(pre.mean, (mean, i) => -mean / (pre.std[i] ?? 1))
  return b.add(b.mul(ordered, b.constant(scale, [channels, 1, 1])), b.constant(shift, [channels, 1, 1]))
}

/**
 * Planes [n, channels, lines, from] with their last side enlarged: [n, channels, lines, to]. The product is flat, since that of
 * no planes at all is an error in onnxruntime, and that of no lines is not.
 */
function stretched(
  b: GraphBuilder,
  x: Value,
  [channels, lines, from]: [number, number, number],
  to: number,
): Value {
  const flat = b.matmul(b.reshape(x, [-1, from]), enlargement(b, from, to))
  return b.reshape(flat, [-1, channels, lines, to])
}

/** The matrix [from, to] that enlarges a row of pixels; every column sums to 1. */
function enlargement(b: GraphBuilder, from: number, to: number): Value {
  const weights = new Float32Array(from * to)
  neighbours(from, to).forEach(({ first, second, share }, i) => {
    weights[first * to + i] = 1 - share
    if (second !== first) weights[second * to + i] = share
  })
  return b.constant(weights, [from, to])
}

interface Neighbours {
  first: number
  second: number
  /** Weight of the second. */
  share: number
}

/** The two pixels of `from` on either side of each of `to`. */
function neighbours(from: number, to: number): Neighbours[] {
  return Array.from({ length: to }, (_, i) => {
    const position = Math.min(Math.max(0, ((i + 0.5) * from) / to - 0.5), from - 1)
    const first = Math.floor(position)
    return { first, second: Math.min(first + 1, from - 1), share: position - first }
  })
}
