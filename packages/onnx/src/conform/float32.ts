import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { dataType, dimsOf, elementTypeName, floatsOf, tensorOf } from '../model/tensor.ts'
import { tensorType } from '../model/value-info.ts'
import {
  TensorProto_DataType as Type,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../proto/onnx_pb.ts'

/** Floats that onnxruntime's CPU kernels, or Lens' gradients, do not all compute in. */
const OTHER_FLOATS: readonly number[] = [Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE]

/**
 * The model with everything that computes in half or double precision computing in float32: weights, inputs, outputs and casts.
 * The names of the types that were there, in the order of their first use, are in `replaced`.
 */
export function inFloat32(model: OnnxModel): { model: OnnxModel; replaced: string[] } {
  const replaced = new Set<string>()
  const graph = withFloats(graphOf(model), replaced)
  return replaced.size === 0
    ? { model, replaced: [] }
    : { model: withGraph(model, graph), replaced: [...replaced] }
}

function withFloats(graph: GraphProto, replaced: Set<string>): GraphProto {
  const declared = (info: ValueInfoProto) => infoInFloats(info, replaced)
  return edited(graph, {
    node: graph.node.map((node) => nodeInFloats(node, replaced)),
    initializer: graph.initializer.map((tensor) => tensorInFloats(tensor, replaced)),
    input: graph.input.map(declared),
    output: graph.output.map(declared),
    valueInfo: graph.valueInfo.map(declared),
  })
}

function nodeInFloats(node: NodeProto, replaced: Set<string>): NodeProto {
  const attribute = node.attribute.map((one) => attributeInFloats(one, replaced))
  return attribute.some((one, i) => one !== node.attribute[i]) ? edited(node, { attribute }) : node
}

/** Attributes that name an element type: of Cast, and of what makes tensors. */
const TYPES = ['to', 'dtype', 'output_dtype']

function attributeInFloats(attribute: AttributeProto, replaced: Set<string>): AttributeProto {
  const { g, t, graphs } = attribute
  if (TYPES.includes(attribute.name) && OTHER_FLOATS.includes(Number(attribute.i))) {
    replaced.add(elementTypeName(Number(attribute.i)))
    return edited(attribute, { i: BigInt(dataType('float32')) })
  }
  if (g) return edited(attribute, { g: withFloats(g, replaced) })
  if (graphs.length > 0) return edited(attribute, { graphs: graphs.map((one) => withFloats(one, replaced)) })
  if (t && OTHER_FLOATS.includes(t.dataType)) return edited(attribute, { t: tensorInFloats(t, replaced) })
  return attribute
}

function tensorInFloats(tensor: TensorProto, replaced: Set<string>): TensorProto {
  const values = OTHER_FLOATS.includes(tensor.dataType) ? floatsOf(tensor) : null
  if (!values) return tensor
  replaced.add(elementTypeName(tensor.dataType))
  return tensorOf(tensor.name, values, dimsOf(tensor))
}

function infoInFloats(info: ValueInfoProto, replaced: Set<string>): ValueInfoProto {
  const tensor = tensorType(info)
  if (!info.type || !tensor || !OTHER_FLOATS.includes(tensor.elemType)) return info
  replaced.add(elementTypeName(tensor.elemType))
  const value = { case: 'tensorType' as const, value: edited(tensor, { elemType: dataType('float32') }) }
  return edited(info, { type: edited(info.type, { value }) })
}
