import { LensError } from '@lens/errors'
import { feedsOf, type Links } from '../model/links.ts'
import { intAttribute, intsAttribute } from '../model/node.ts'
import type { OnnxModel, Rescaling } from '../model/model.ts'
import { dimsOf, elementTypeName } from '../model/tensor.ts'
import { declaredDims, tensorType, type Dim } from '../model/value-info.ts'
import type { NodeProto, ValueInfoProto } from '../proto/onnx_pb.ts'

export type Layout = 'NCHW' | 'NHWC'

/** The one input of a classifier. */
export interface ImageInput {
  readonly name: string
  readonly layout: Layout
  readonly channels: 1 | 3
  /** In pixels; null where any size goes. */
  readonly height: number | null
  readonly width: number | null
  /** How many images one run takes. */
  readonly batch: 'dynamic' | number
  /** It takes whole pixels, 0 to 255, and the model rescales them itself. */
  readonly takesPixels: boolean
  /** It takes floats in this range, and rescales them itself; null where it does not. */
  readonly rescaling: Rescaling | null
}

/**
 * Finds the image input: float32, [N, channels, H, W] or [N, H, W, channels] with 1 or 3 channels.
 * @throws LensError `unsupported` when there is none, or something else has to be fed besides
 */
export function findImageInput(model: OnnxModel, links: Links): ImageInput {
  const file = model.file ?? 'The model'
  const feeds = feedsOf(links)
  const [input, ...others] = feeds
  if (!input) throw new LensError('unsupported', `${file} has no input; Lens explains image classifiers.`)
  if (others.length > 0) {
    throw new LensError(
      'unsupported',
      `${file} wants ${String(feeds.length)} inputs (${feeds.map(({ name }) => `"${name}"`).join(', ')}); Lens feeds one image. Make the others constants and export again.`,
    )
  }
  const dims = declaredDims(input) ?? [null, null, null, null]
  const where = `The input "${input.name}" of ${file}`
  requireFloat(input, where)
  if (dims.length !== 4) {
    throw new LensError(
      'unsupported',
      `${where} is ${shape(dims)}, which is not an image; Lens feeds [N, channels, height, width] or [N, height, width, channels]. Export the model with one of these as its input.`,
    )
  }
  const [batch, second, third, fourth] = dims
  const unsized = dims.slice(1).every((dim) => typeof dim !== 'number')
  const facts = declaredLayout(dims) ?? (unsized ? layoutByFirstConvolution(links, input.name) : undefined)
  if (!facts) {
    const hasFour = second === 4 || fourth === 4
    throw new LensError(
      'unsupported',
      `${where} is ${shape(dims)}; Lens feeds images of 1 or 3 channels.` +
        (hasFour ? ' Where the fourth is alpha, export the model with an opaque one made inside of it.' : ''),
    )
  }
  const [height, width] = facts.layout === 'NCHW' ? [third, fourth] : [second, third]
  return {
    name: input.name,
    ...facts,
    height: fixed(height),
    width: fixed(width),
    batch: fixed(batch) ?? 'dynamic',
    takesPixels: model.reading?.takesPixels ?? false,
    rescaling: model.reading?.rescaling ?? null,
  }
}

function requireFloat(input: ValueInfoProto, where: string): void {
  const type = elementTypeName(tensorType(input)?.elemType ?? 0)
  if (type !== 'float32') {
    throw new LensError(
      'unsupported',
      `${where} takes ${type}; Lens feeds float32. Export the model with a float32 input.`,
    )
  }
}

interface LayoutFacts {
  layout: Layout
  channels: 1 | 3
}

function declaredLayout([, second, , fourth]: Dim[]): LayoutFacts | undefined {
  if (isChannels(second)) return { layout: 'NCHW', channels: second }
  // [N, 8, 8, 3] has no channel-first reading that Lens could feed; [N, ?, ?, 3] is what Keras exports.
  return isChannels(fourth) ? { layout: 'NHWC', channels: fourth } : undefined
}

/** For inputs that declare no size at all: the first convolution knows its channels, a Transpose before it the layout. */
function layoutByFirstConvolution(links: Links, input: string): LayoutFacts | undefined {
  let layout: Layout = 'NCHW'
  let name: string | undefined = input
  while (name !== undefined) {
    const node: NodeProto | undefined = links.consumers.get(name)?.[0]
    if (node?.opType === 'Conv') {
      const weight = links.initializer.get(node.input[1] ?? '')
      const channels = weight && (dimsOf(weight)[1] ?? 0) * (intAttribute(node, 'group') ?? 1)
      return isChannels(channels) ? { layout, channels } : undefined
    }
    if (node?.opType === 'Transpose' && intsAttribute(node, 'perm')?.join() === '0,3,1,2') layout = 'NHWC'
    name = node?.output[0]
  }
  return undefined
}

function isChannels(dim: Dim | undefined): dim is 1 | 3 {
  return dim === 1 || dim === 3
}

function fixed(dim: Dim | undefined): number | null {
  return typeof dim === 'number' ? dim : null
}

function shape(dims: Dim[]): string {
  return `[${dims.map((dim) => dim ?? '?').join(', ')}]`
}
