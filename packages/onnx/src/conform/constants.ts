import { makeNode } from '../model/make-node.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { tensorOf } from '../model/tensor.ts'
import type { NodeProto, TensorProto } from '../proto/onnx_pb.ts'

/** Constants that are written as bare numbers, as PyTorch's newer exporter does, as the tensors that they are. */
export function withTensorConstants(model: OnnxModel): OnnxModel {
  const graph = graphOf(model)
  const node = graph.node.map((one) => {
    const tensor = one.opType === 'Constant' ? tensorOfNumbers(one) : undefined
    return tensor ? makeNode('Constant', [], one.output, { value: { tensor } }) : one
  })
  return node.some((one, i) => one !== graph.node[i]) ? withGraph(model, { node }) : model
}

function tensorOfNumbers(node: NodeProto): TensorProto | undefined {
  const [name = ''] = node.output
  const [attribute] = node.attribute
  switch (attribute?.name) {
    case 'value_float':
      return tensorOf(name, Float32Array.of(attribute.f), [])
    case 'value_floats':
      return tensorOf(name, Float32Array.from(attribute.floats), [attribute.floats.length])
    case 'value_int':
      return tensorOf(name, BigInt64Array.of(attribute.i), [])
    case 'value_ints':
      return tensorOf(name, BigInt64Array.from(attribute.ints), [attribute.ints.length])
    default:
      return undefined
  }
}
