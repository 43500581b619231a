import { LensError } from '@lens/errors'
import { feedsOf, linksOf, type Links } from '../model/links.ts'
import { makeNode } from '../model/make-node.ts'
import { edited, graphOf, opsetOf, withGraph, type OnnxModel } from '../model/model.ts'
import { dataType, elementTypeName, tensorOf } from '../model/tensor.ts'
import { declaredDims, tensorType, valueInfo, type Dim } from '../model/value-info.ts'
import { TensorProto_DataType as Type, type NodeProto, type TensorProto } from '../proto/onnx_pb.ts'

const PIXELS: readonly number[] = [Type.UINT8, Type.INT32, Type.INT64, Type.UINT16, Type.UINT32]

/**
 * The model with an image input of float32 and four axes, where the file's takes whole pixels or has no axis of images.
 *
 * @throws LensError `unsupported` for a volume or video, or integers that are no pixels
 */
export function withImageInput(model: OnnxModel): {
  model: OnnxModel
  takesPixels: boolean
  changes: string[]
} {
  const [info] = feedsOf(linksOf(graphOf(model)))
  const dims = declaredDims(info)
  const type = tensorType(info)?.elemType ?? Type.FLOAT
  const changes: string[] = []
  if (!info || !dims) return { model, takesPixels: false, changes }
  const where = `The input "${info.name}" of ${model.file ?? 'the model'}`
  if (dims.length === 5) {
    throw new LensError(
      'unsupported',
      `${where} has five axes, ${shape(dims)}, as volumes and videos have; Lens explains images. Export the model for one slice or frame.`,
    )
  }
  let changed = model
  const takesPixels = PIXELS.includes(type)
  if (takesPixels) {
    changed = fedFloats(changed, info.name, type, dims)
    changes.push(`Its input takes whole pixels (${elementTypeName(type)}) and rescales them itself.`)
  }
  const axis = dims.length === 3 ? missingAxis(dims) : undefined
  if (axis !== undefined) {
    changed = withAxis(changed, info.name, dims, axis)
    changes.push(
      axis === 0
        ? `Its input has no axis of images, ${shape(dims)}: images are run one by one.`
        : `Its input has no axis of channels, ${shape(dims)}: images are fed as grey.`,
    )
  }
  return { model: changed, takesPixels, changes }
}

/** Which axis [N, channels, height, width] has and these three do not; undefined where they are no image. */
function missingAxis([first, second, third]: readonly Dim[]): 0 | 1 | undefined {
  if ([1, 3, 4].includes(Number(first)) || [1, 3, 4].includes(Number(third))) return 0
  return typeof first !== 'number' && typeof second === 'number' && typeof third === 'number' ? 1 : undefined
}

/** The axes are put in front of the graph, and taken off again before its first node. */
function withAxis(model: OnnxModel, name: string, dims: readonly Dim[], axis: 0 | 1): OnnxModel {
  const graph = graphOf(model)
  const squeezed = `${name}/squeezed`
  const whole = axis === 0 ? [1, ...dims] : [dims[0] ?? null, 1, ...dims.slice(1)]
  const isInput = opsetOf(model.proto) >= 13
  const axes = `${name}/axis`
  const squeeze = isInput
    ? makeNode('Squeeze', [name, axes], [squeezed])
    : makeNode('Squeeze', [name], [squeezed], { axes: [axis] })
  return withGraph(model, {
    node: [squeeze, ...renamed(graph.node, name, squeezed)],
    initializer: [
      ...graph.initializer,
      ...(isInput ? [tensorOf(axes, BigInt64Array.from([BigInt(axis)]), [1])] : []),
    ],
    input: graph.input.map((info) => (info.name === name ? valueInfo(name, 'float32', whole) : info)),
  })
}

/** Operators that hand elements on, whatever their type. */
const HANDING_ON = new Set([
  'Identity',
  'Transpose',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Slice',
  'Gather',
])

/**
 * Floats for the integers that the input takes: handed on to the Cast that makes floats of them, or rounded first where the graph
 * needs integers before.
 */
function fedFloats(model: OnnxModel, name: string, type: number, dims: readonly Dim[]): OnnxModel {
  const graph = graphOf(model)
  const integers = castAtOnce(linksOf(graph), name)
  const input = graph.input.map((info) => (info.name === name ? valueInfo(name, 'float32', dims) : info))
  const valueInfos = graph.valueInfo.filter((info) => !integers?.has(info.name))
  if (integers) return withGraph(model, { input, valueInfo: valueInfos })
  const names = ['clipped', 'shifted', 'integers', 'least', 'most', 'half'].map((part) => `${name}/${part}`)
  const [clipped = '', shifted = '', whole = '', least = '', most = '', half = ''] = names
  const scalar = (of: string, value: number): TensorProto => tensorOf(of, Float32Array.of(value), [])
  return withGraph(model, {
    input,
    node: [
      makeNode('Clip', [name, least, most], [clipped]),
      makeNode('Add', [clipped, half], [shifted]),
      // Casts cut the fraction off: with the half they round.
      makeNode('Cast', [shifted], [whole], { to: type }),
      ...renamed(graph.node, name, whole),
    ],
    initializer: [...graph.initializer, scalar(half, 0.5), scalar(least, LEAST), scalar(most, MOST)],
  })
}

/** Just outside of the pixels, so that black and white have gradients. */
const [LEAST, MOST] = [-0.49, 255.49]

/** The integer tensors behind the input, where all end in a Cast to float32; null where something computes with them. */
function castAtOnce(links: Links, input: string): Set<string> | null {
  const found = new Set([input])
  for (const name of found) {
    for (const node of links.consumers.get(name) ?? []) {
      const to =
        node.opType === 'Cast' ? Number(node.attribute.find((one) => one.name === 'to')?.i) : undefined
      if (to === dataType('float32')) continue
      if (!HANDING_ON.has(node.opType) || node.input[0] !== name) return null
      for (const output of node.output) found.add(output)
    }
  }
  return found
}

function renamed(nodes: readonly NodeProto[], from: string, to: string): NodeProto[] {
  return nodes.map((node) =>
    node.input.includes(from)
      ? edited(node, { input: node.input.map((name) => (name === from ? to : name)) })
      : node,
  )
}

function shape(dims: readonly Dim[]): string {
  return `[${dims.map((dim) => dim ?? '?').join(', ')}]`
}
