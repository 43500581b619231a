import { GraphBuilder, type OnnxModel, type Value } from '@lens/onnx'
import type { Preprocessing } from '../explanation/schema.ts'

/**
 * Decoded pixels to the model's input: `pixels` uint8 [n, height, width, channels] -> `input` float32 in the model's layout.
 * Square crops of `cropSize` pixels are enlarged to the input, bilinearly, without antialiasing, pixel edges aligned, as in
 * the reference (`align_corners=False`); whole images (null) have its size already.
 *
 * Rows are enlarged by a product, then columns by another: 0.4 times what the Resize operator took, or mixing rows two by two.
 */
export function preprocessGraph(pre: Preprocessing, cropSize: number | null): OnnxModel {
  const b = new GraphBuilder()
  const [height, width] = cropSize === null ? [pre.height, pre.width] : [cropSize, cropSize]
  const pixels = b.input('pixels', 'uint8', ['n', height, width, pre.mean.length])
  let planes = normalise(b, b.transpose(pixels, [0, 3, 1, 2]), pre)
  if (cropSize !== null) {
    planes = b.matmul(b.transpose(enlargement(b, cropSize, pre.height), [1, 0]), planes)
    planes = b.matmul(planes, enlargement(b, cropSize, pre.width))
  }
  b.output('input', pre.layout === 'NCHW' ? planes : b.transpose(planes, [0, 2, 3, 1]))
  return b.build()
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
