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
  const normalised = new Set(
    graph.node.flatMap(({ opType, input }) => (opType === 'Normalizer' ? input : [])),
  )
  const node = graph.node.flatMap((one) => {
    if (one.opType === 'Normalizer')
      return [makeNode('Identity', [one.input[0] ?? ''], [one.output[0] ?? ''])]
    if (one.opType !== 'LinearClassifier') return [one]
    return asGemm(one, initializer, normalised.has(one.output[1] ?? ''))
  })
  return withGraph(model, { node, initializer: [...graph.initializer, ...initializer] })
}

/**
 * Sigmoids that are normalised to a sum of 1 are of classes that exclude each other, as those of a softmax; and of two classes, whose
 * scores are z and -z, they are the softmax of half the scores.
 */
function asGemm(node: NodeProto, initializer: TensorProto[], isNormalised: boolean): NodeProto[] {
  const floats = (name: string) => node.attribute.find((attribute) => attribute.name === name)?.floats ?? []
  const [coefficients, intercepts] = [floats('coefficients'), floats('intercepts')]
  const [label = '', scores = ''] = node.output
  const [weights, bias, sums] = [`${scores}/weights`, `${scores}/bias`, `${scores}/sums`]
  const rows = intercepts.length || 1
  const transform = stringAttribute(node, 'post_transform') ?? 'NONE'
  const isExclusive = transform === 'SOFTMAX' || (transform === 'LOGISTIC' && (isNormalised || rows === 2))
  const scale = isExclusive && transform === 'LOGISTIC' && rows === 2 ? 0.5 : 1
  const scaled = (values: readonly number[]) => Float32Array.from(values, (value) => scale * value)
  initializer.push(
    tensorOf(weights, scaled(coefficients), [rows, coefficients.length / rows]),
    tensorOf(bias, scaled(intercepts), [rows]),
  )
  const activation = isExclusive ? 'Softmax' : transform === 'LOGISTIC' ? 'Sigmoid' : null
  return [
    makeNode('Gemm', [node.input[0] ?? '', weights, bias], [activation ? sums : scores], { transB: 1 }),
    ...(activation ? [makeNode(activation, [sums], [scores])] : []),
    ...(label === '' ? [] : [makeNode('ArgMax', [scores], [label], { axis: 1, keepdims: 0 })]),
  ]
}
