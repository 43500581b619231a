import { constantOf, type Links } from '../model/links.ts'
import { floatAttribute, stringAttribute } from '../model/node.ts'
import { dataType, floatsOf, quantisedOf } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'

/** Non-negative whatever goes in. */
const ALWAYS = new Set([
  'Relu',
  'Sigmoid',
  'HardSigmoid',
  'Softmax',
  'Softplus',
  'Abs',
  'Exp',
  'Sqrt',
  'ReduceL1',
  'ReduceL2',
])

/** Non-negative where the first input is. */
const WHERE_FIRST_IS = new Set([
  'AveragePool',
  'Cast',
  'DepthToSpace',
  'Dropout',
  'Flatten',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'Identity',
  'MaxPool',
  'ReduceMax',
  'ReduceMean',
  'ReduceMin',
  'ReduceSum',
  'Reshape',
  'Slice',
  'SpaceToDepth',
  'Split',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
])

/** Non-negative where every input is. */
const WHERE_ALL_ARE = new Set(['Add', 'Concat', 'Div', 'Mean', 'Min', 'Mul', 'Sum'])

/** Says of a tensor whether its values can be proved to be non-negative, whatever image is fed. */
export function nonNegativeByOperator(links: Links): (tensor: string) => boolean {
  const known = new Map<string, boolean>()
  // Nodes come in the order of computation, so that every input has been judged before.
  for (const node of links.graph.node) {
    const judged = judge(node)
    for (const name of node.output) known.set(name, judged)
  }
  return (tensor) => known.get(tensor) ?? false

  function judge(node: NodeProto): boolean {
    const [first] = node.input
    if (ALWAYS.has(node.opType)) return true
    if (WHERE_FIRST_IS.has(node.opType)) return first !== undefined && holds(first)
    if (WHERE_ALL_ARE.has(node.opType)) return node.input.every(holds)
    switch (node.opType) {
      case 'Max':
        return node.input.some(holds)
      case 'Clip':
        return (minimumOfClip(node) ?? -1) >= 0
      case 'ThresholdedRelu':
        return (floatAttribute(node, 'alpha') ?? 1) >= 0
      case 'LeakyRelu':
        return floatAttribute(node, 'alpha') === 0
      case 'QuantizeLinear':
      case 'DynamicQuantizeLinear':
        return first !== undefined && holds(first)
      case 'DequantizeLinear':
        return (first !== undefined && holds(first)) || isLeast(node)
      case 'Pad':
        return first !== undefined && holds(first) && paddingOf(node) >= 0
      case 'Resize':
      case 'Upsample':
        return stringAttribute(node, 'mode') !== 'cubic' && first !== undefined && holds(first)
      default:
        return false
    }
  }

  function holds(name: string): boolean {
    const constant = constantOf(links, name)
    if (!constant) return known.get(name) ?? false
    return floatsOf(constant)?.every((value) => value >= 0) ?? false
  }

  /** Whether zero is the least value that the integers stand for: quantisers leave a Relu out then. */
  function isLeast(node: NodeProto): boolean {
    const rounding = links.producer.get(node.input[0] ?? '')
    const zero = constantOf(links, node.input[2]) ?? constantOf(links, rounding?.input[2])
    if (!zero) return rounding?.opType === 'QuantizeLinear' && !rounding.input[2]
    const least = zero.dataType === dataType('uint8') ? 0 : -128
    return quantisedOf(zero)?.every((value) => value === least) ?? false
  }

  /** The bounds moved from attributes to inputs at opset 11. */
  function minimumOfClip(node: NodeProto): number | undefined {
    return floatAttribute(node, 'min') ?? scalar(node.input[1])
  }

  function paddingOf(node: NodeProto): number {
    return (stringAttribute(node, 'mode') ?? 'constant') === 'constant'
      ? (floatAttribute(node, 'value') ?? scalar(node.input[2]) ?? 0)
      : 0
  }

  function scalar(name: string | undefined): number | undefined {
    const constant = constantOf(links, name)
    return constant && floatsOf(constant)?.[0]
  }
}
