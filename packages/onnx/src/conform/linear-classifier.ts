import { makeNode } from '../model/make-node.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { stringAttribute } from '../model/node.ts'
import { tensorOf } from '../model/tensor.ts'
import type { NodeProto, TensorProto } from '../proto/onnx_pb.ts'

/** scikit-learn's linear models behind a network (`LinearClassifier` of ai.onnx.ml) as the Gemm that they are. */
export function withLinearClassifier(model: OnnxModel): OnnxModel {
  const graph = graphOf(model)
  if (!graph.node.some(({ opType }) => opType === 'LinearClassifier')) return model
  const initializer: TensorProto[] = []
  const node = graph.node.flatMap((one) => {
    if (one.opType === 'Normalizer')
      return [makeNode('Identity', [one.input[0] ?? ''], [one.output[0] ?? ''])]
    return one.opType === 'LinearClassifier' ? asGemm(one, initializer) : [one]
  })
  return withGraph(model, { node, initializer: [...graph.initializer, ...initializer] })
}

const ACTIVATIONS: Readonly<Record<string, string | undefined>> = { LOGISTIC: 'Sigmoid', SOFTMAX: 'Softmax' }

function asGemm(node: NodeProto, initializer: TensorProto[]): NodeProto[] {
  const floats = (name: string) => node.attribute.find((attribute) => attribute.name === name)?.floats ?? []
  const [coefficients, intercepts] = [floats('coefficients'), floats('intercepts')]
  const [label = '', scores = ''] = node.output
  const [weights, bias, sums] = [`${scores}/weights`, `${scores}/bias`, `${scores}/sums`]
  const rows = intercepts.length || 1
  initializer.push(
    tensorOf(weights, Float32Array.from(coefficients), [rows, coefficients.length / rows]),
    tensorOf(bias, Float32Array.from(intercepts), [rows]),
  )
  const activation = ACTIVATIONS[stringAttribute(node, 'post_transform') ?? 'NONE']
  return [
    makeNode('Gemm', [node.input[0] ?? '', weights, bias], [activation ? sums : scores], { transB: 1 }),
    ...(activation ? [makeNode(activation, [sums], [scores])] : []),
    ...(label === '' ? [] : [makeNode('ArgMax', [scores], [label], { axis: 1, keepdims: 0 })]),
  ]
}
