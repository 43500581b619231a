import { constantOf, feedsOf, linksOf, type Links } from '../model/links.ts'
import { graphOf, type OnnxModel, type Rescaling } from '../model/model.ts'
import { floatAttribute } from '../model/node.ts'
import { floatsOf } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'

/** y = scale · x + shift, for each channel or for all of them. */
interface Affine {
  readonly scale: number
  readonly shift: number
}

/**
 * In which range a model takes its images where it begins by rescaling them, as Keras' Rescaling and Normalization do and as
 * people wrap what they export; null where it does not, or to no range that is known.
 */
export function rescalingOf(model: OnnxModel): Rescaling | null {
  const links = linksOf(graphOf(model))
  const [input] = feedsOf(links)
  const channels = input ? firstSteps(links, input.name) : []
  if (channels.length === 0) return null
  const all = (holds: (one: Affine) => boolean) => channels.every(holds)
  if (all((one) => isUsual(one, 255)) || all(centresPixels)) return 'pixels'
  return all((one) => isUsual(one, 1) && one.shift !== 0) ? 'unit' : null
}

/** Whether black to `white` comes out as networks are trained: from 0 to 1, or on both sides of 0. */
function isUsual({ scale, shift }: Affine, white: number): boolean {
  const [dark, bright] = [shift, scale * white + shift]
  if (shift === 0) return Math.abs(bright - 1) < 0.05
  return dark > -3 && dark < -0.3 && bright > 0.3 && bright < 3.3
}

/** The mean of ImageNet's pixels taken off and nothing more, as Caffe's models want it. */
function centresPixels({ scale, shift }: Affine): boolean {
  return scale === 1 && shift < -80 && shift > -160
}

/** What the first operators of the graph do to every channel, as far as that is an affine map. */
function firstSteps(links: Links, input: string): Affine[] {
  let channels: Affine[] = []
  let name = input
  for (;;) {
    const [node, ...others] = links.consumers.get(name) ?? []
    if (!node || others.length > 0) return channels
    const step = stepOf(links, node, name)
    if (!step) return channels
    channels = joined(channels, step)
    name = node.output[0] ?? ''
  }
}

function joined(before: readonly Affine[], after: readonly Affine[]): Affine[] {
  if (after.length === 0) return [...before]
  const count = Math.max(before.length, after.length)
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = [nth(before, i), nth(after, i)]
    return { scale: a.scale * b.scale, shift: a.shift * b.scale + b.shift }
  })
}

function nth(channels: readonly Affine[], i: number): Affine {
  return channels[channels.length === 1 ? 0 : i] ?? { scale: 1, shift: 0 }
}

/** Operators that hand the pixels on, in another order or shape. */
const HANDING_ON = ['Cast', 'Gather', 'Identity', 'Reshape', 'Slice', 'Squeeze', 'Transpose', 'Unsqueeze']

/** One operator, by channel: none where it changes no value; null where it is no affine map. */
function stepOf(links: Links, node: NodeProto, x: string): Affine[] | null {
  if (HANDING_ON.includes(node.opType)) return node.input[0] === x && keepsAll(links, node) ? [] : null
  if (node.opType === 'BatchNormalization') return batchNormalised(links, node)
  const isFirst = node.input[0] === x
  const values = numbersOf(links, node.input[isFirst ? 1 : 0])
  if (!values || node.input.length !== 2) return null
  switch (node.opType) {
    case 'Mul':
      return values.map((value) => ({ scale: value, shift: 0 }))
    case 'Add':
      return values.map((value) => ({ scale: 1, shift: value }))
    case 'Div':
      return isFirst ? values.map((value) => ({ scale: 1 / value, shift: 0 })) : null
    case 'Sub':
      return isFirst ? values.map((value) => ({ scale: 1, shift: -value })) : null
    default:
      return null
  }
}

/** Slices only in the other direction, and gathers only as many as there are: from RGB to BGR. */
function keepsAll(links: Links, node: NodeProto): boolean {
  if (node.opType === 'Slice') return constantOf(links, node.input[4]) !== undefined
  if (node.opType === 'Gather') return constantOf(links, node.input[1])?.dims.join() === '3'
  return true
}

function batchNormalised(links: Links, node: NodeProto): Affine[] | null {
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((at) => numbersOf(links, node.input[at]))
  if (!scale || !shift || !mean || !variance) return null
  return scale.map((value, i) => {
    const factor = value / Math.sqrt((variance[i] ?? 1) + (floatAttribute(node, 'epsilon') ?? 1e-5))
    return { scale: factor, shift: (shift[i] ?? 0) - (mean[i] ?? 0) * factor }
  })
}

/** One number, or one for each of three channels. */
function numbersOf(links: Links, name: string | undefined): number[] | null {
  const constant = constantOf(links, name)
  const values = constant && floatsOf(constant)
  return values && (values.length === 1 || values.length === 3) ? Array.from(values) : null
}
