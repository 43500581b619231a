import { GraphBuilder, type OnnxModel, type Value } from '@lens/onnx'
import type { Preprocessing } from '../explanation/schema.ts'

/**
 * Decoded images to the model's input: `images` uint8 [n, height, width, channels] -> `input` float32 in the model's layout.
 */
export function imagesGraph(pre: Preprocessing): OnnxModel {
  const b = new GraphBuilder()
  const images = b.input('images', 'uint8', ['n', pre.height, pre.width, pre.mean.length])
  const normalised = normalise(b, images, pre)
  b.output('input', pre.layout === 'NCHW' ? b.transpose(normalised, [0, 3, 1, 2]) : normalised)
  return b.build()
}

/**
 * Crops of one row of the grid, resized to the model's input as two matrix products, which is bilinear resampling without
 * antialiasing as in the reference (`align_corners=False`):
 *
 * `band` uint8 [size, width, channels], `columns` int64 [k, size] (the pixel columns of each crop) -> `input` [k, …].
 */
export function cropsGraph(pre: Preprocessing, size: number): OnnxModel {
  const { height, width } = pre
  const b = new GraphBuilder()
  const band = b.input('band', 'uint8', [size, width, pre.mean.length])
  const columns = b.input('columns', 'int64', ['k', size])
  const planes = b.transpose(normalise(b, band, pre), [2, 0, 1])
  const tall = b.matmul(b.constant(interpolation(size, height), [height, size]), planes)
  const strips = b.gather(tall, columns, 2)
  const across = b.transpose(b.constant(interpolation(size, width), [width, size]), [1, 0])
  const crops = b.matmul(strips, across)
  b.output('input', b.transpose(crops, pre.layout === 'NCHW' ? [2, 0, 1, 3] : [2, 1, 3, 0]))
  return b.build()
}

/** `(pixel / 255 - mean) / std` along the last axis, in the model's channel order. */
function normalise(b: GraphBuilder, pixels: Value, pre: Preprocessing): Value {
  const floats = b.cast(pixels, 'float32')
  const ordered = pre.channelOrder === 'BGR' ? b.gather(floats, b.ints([2, 1, 0]), -1) : floats
  const channels = pre.mean.length
  const scale = Float32Array.from(pre.std, (std) => 1 / (255 * std))
  const shift = Float32Array.from(pre.mean, (mean, i) => -mean / (pre.std[i] ?? 1))
  return b.add(b.mul(ordered, b.constant(scale, [channels])), b.constant(shift, [channels]))
}

/** The matrix [to, from] that resamples `from` pixels to `to` bilinearly; every row sums to 1. */
function interpolation(from: number, to: number): Float32Array {
  const weights = new Float32Array(to * from)
  for (let i = 0; i < to; i++) {
    const position = Math.max(0, ((i + 0.5) * from) / to - 0.5)
    const left = Math.min(Math.floor(position), from - 1)
    const right = Math.min(left + 1, from - 1)
    const share = position - left
    weights[i * from + left] = (weights[i * from + left] ?? 0) + 1 - share
    weights[i * from + right] = (weights[i * from + right] ?? 0) + share
  }
  return weights
}
