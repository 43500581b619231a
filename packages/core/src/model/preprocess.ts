import { GraphBuilder, type OnnxModel, type Value } from '@lens/onnx'
import type { Preprocessing } from '../explanation/schema.ts'

/**
 * Decoded pixels to the model's input: `pixels` uint8 [n, h, w, channels] -> `input` float32 [n, height, width, channels] in
 * the model's layout. Crops are enlarged to it, whole images have its size already: bilinearly, without antialiasing, pixel
 * edges aligned, as in the reference (`align_corners=False`).
 *
 * Resize takes 0.5 ms a crop of 64 to 224 on two cores; the same as two matrix products took 1.1 ms.
 */
export function preprocessGraph(pre: Preprocessing): OnnxModel {
  const b = new GraphBuilder()
  const pixels = b.input('pixels', 'uint8', ['n', null, null, pre.mean.length])
  const planes = normalise(b, b.transpose(pixels, [0, 3, 1, 2]), pre)
  const count = b.slice(b.node('Shape', [planes]), [0], [1], [0])
  const sizes = b.concat([count, b.ints([pre.mean.length, pre.height, pre.width])], 0)
  const resized = b.node('Resize', [planes, null, null, sizes], { mode: 'linear' })
  b.output('input', pre.layout === 'NCHW' ? resized : b.transpose(resized, [0, 2, 3, 1]))
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
