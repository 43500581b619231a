import { makeNode } from '../model/make-node.ts'
import { edited, graphOf, isDefaultDomain, opsetOf, withGraph, type OnnxModel } from '../model/model.ts'
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../model/node.ts'
import { tensorOf, type ConstantData } from '../model/tensor.ts'
import type { AttributeProto, GraphProto, NodeProto } from '../proto/onnx_pb.ts'

/** From here on operators take bounds, pads, starts and scales as inputs, as all of Lens, and its gradients, write them. */
export const OLDEST = 11

/** A model of opset 7 to 10 in the words of opset 11: what has moved from attributes to inputs, and what has another name. */
export function inOpset11(model: OnnxModel): OnnxModel {
  const opset = opsetOf(model.proto)
  if (opset >= OLDEST) return model
  const opsetImport = model.proto.opsetImport.map((one) =>
    isDefaultDomain(one.domain) ? edited(one, { version: BigInt(OLDEST) }) : one,
  )
  const proto = edited(model.proto, { opsetImport })
  return withGraph({ ...model, proto }, upgraded(graphOf(model)))
}

function upgraded(graph: GraphProto): Pick<GraphProto, 'node'> {
  return { node: graph.node.flatMap((node) => (UPGRADES[node.opType] ?? unchanged)(withInner(node))) }
}

/** The graphs inside a node (If, Loop) are of the same opset. */
function withInner(node: NodeProto): NodeProto {
  const inner = ({ g }: AttributeProto) => g && edited(g, upgraded(g))
  if (!node.attribute.some(({ g }) => g)) return node
  const attribute = node.attribute.map((one) => (one.g ? edited(one, { g: inner(one) }) : one))
  return edited(node, { attribute })
}

type Upgrade = (node: NodeProto) => NodeProto[]

const unchanged: Upgrade = (node) => [node]

const UPGRADES: Readonly<Record<string, Upgrade | undefined>> = {
  BatchNormalization: (node) => [without(node, ['spatial'])],
  Clip: (node) => {
    const [least, most] = [floatAttribute(node, 'min'), floatAttribute(node, 'max')]
    return withInputs(node, ['min', 'max'], [floatOrNone(least), floatOrNone(most)])
  },
  Pad: (node) => {
    const pads = intsAttribute(node, 'pads')
    if (!pads) return [node]
    const value = Float32Array.of(floatAttribute(node, 'value') ?? 0)
    return withInputs(node, ['pads', 'value'], [integers(pads), { data: value, dims: [] }])
  },
  Resize: (node) => interpolated(node, [node.input[0] ?? '', '', node.input[1] ?? ''], []),
  Scatter: (node) => [edited(node, { opType: 'ScatterElements' })],
  Slice: (node) => {
    const [starts, ends] = [intsAttribute(node, 'starts'), intsAttribute(node, 'ends')]
    if (!starts || !ends) return [node]
    const axes = intsAttribute(node, 'axes') ?? starts.map((_, axis) => axis)
    return withInputs(node, ['starts', 'ends', 'axes'], [starts, ends, axes].map(integers))
  },
  TopK: (node) => {
    const k = intAttribute(node, 'k')
    return k === undefined ? [node] : withInputs(node, ['k'], [integers([k])])
  },
  Upsample: (node) => {
    const scales = node.attribute.find(({ name }) => name === 'scales')?.floats
    const name = `${node.output[0] ?? ''}/scales`
    const made = scales ? [constant(name, { data: Float32Array.from(scales), dims: [scales.length] })] : []
    return interpolated(node, [node.input[0] ?? '', '', scales ? name : (node.input[1] ?? '')], made)
  },
}

/** Before opset 11 positions were scaled from the corner and rounded down. */
function interpolated(node: NodeProto, [x = '', , scales = '']: string[], made: NodeProto[]): NodeProto[] {
  const roi = `${node.output[0] ?? ''}/roi`
  const mode = stringAttribute(node, 'mode') ?? 'nearest'
  const [y = ''] = node.output
  const attributes = {
    mode: mode === 'bilinear' ? 'linear' : mode,
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  }
  return [
    ...made,
    constant(roi, { data: new Float32Array(0), dims: [0] }),
    makeNode('Resize', [x, roi, scales], [y], attributes),
  ]
}

interface Constant {
  readonly data: ConstantData
  readonly dims: readonly number[]
}

function integers(values: readonly number[]): Constant {
  return { data: BigInt64Array.from(values, BigInt), dims: [values.length] }
}

function floatOrNone(value: number | undefined): Constant | null {
  return value === undefined ? null : { data: Float32Array.of(value), dims: [] }
}

/** A node whose attributes become inputs behind its first, each made by a node of its own. */
function withInputs(
  node: NodeProto,
  names: readonly string[],
  values: readonly (Constant | null)[],
): NodeProto[] {
  const made = values.map((value, i) => value && constant(`${node.output[0] ?? ''}/${names[i] ?? ''}`, value))
  const input = [node.input[0] ?? '', ...made.map((one) => one?.output[0] ?? '')]
  while (input.at(-1) === '') input.pop()
  return [...made.filter((one) => one !== null), edited(without(node, names), { input })]
}

function constant(name: string, { data, dims }: Constant): NodeProto {
  return makeNode('Constant', [], [name], { value: { tensor: tensorOf(name, data, dims) } })
}

function without(node: NodeProto, names: readonly string[]): NodeProto {
  return edited(node, { attribute: node.attribute.filter(({ name }) => !names.includes(name)) })
}
