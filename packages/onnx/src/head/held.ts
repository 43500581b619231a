import { writtenOut, type Composite, type Composites } from '../conform/composites.ts'
import { findLogits } from '../inspect/logits.ts'
import { ancestorsOf, constantOf, descendantsOf, linksOf, type Links } from '../model/links.ts'
import { edited, graphOf, isDefaultDomain, withGraph, type OnnxModel } from '../model/model.ts'
import { floatAttribute, inputsOf, intAttribute } from '../model/node.ts'
import { dataType } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import { cut, type FeatureShape } from '../surgery/cut.ts'
import { withOutputs } from '../surgery/outputs.ts'

/** What a head works out from an image to weigh that image by: how much each position is looked at, and the scale of the features. */
type Statistic = 'attention' | 'normalisation'

/**
 * What follows the feature tensor, with the statistics of one image held whatever the features are: `h(A, reference)`, which is the
 * model's own `h(A)` where both are the same.
 */
export interface HeldHead {
  /** Feature tensor and `REFERENCE`, of the same shape, to the logits. Without statistics there is no such input. */
  readonly h: OnnxModel
  readonly statistics: readonly Statistic[]
  /** With them held, logits are an affine function of the features. */
  readonly isAffine: boolean
}

/** The input whose statistics are held. */
export const REFERENCE = 'lens:reference'

/** @param model with the feature tensor channel first */
export function heldHead(model: OnnxModel, feature: string | FeatureShape): HeldHead {
  const name = typeof feature === 'string' ? feature : feature.name
  const logits = findLogits(model).name
  const { h: whole } = cut(model, feature)
  const h = writtenOut(whole, NORMALISATIONS)
  const graph = graphOf(h)
  const links = linksOf(graph)
  const after = descendantsOf(graph, [name])
  const held = new Map<string, Statistic>()
  for (const node of graph.node) {
    const statistic = node.input.some((input) => after.has(input)) ? statisticOf(links, node, after) : null
    if (statistic) held.set(node.output[0] ?? '', statistic)
  }
  const plain = (): HeldHead => ({ h: whole, statistics: [], isAffine: isAffine(graph.node, name) })
  if (held.size === 0 || graph.node.some((node) => node.attribute.some(({ g }) => g))) return plain()

  // What the statistics are worked out from is there twice: of the reference, and of the features.
  const ofReference = (tensor: string) =>
    tensor === name ? REFERENCE : after.has(tensor) ? `${REFERENCE}/${tensor}` : tensor
  const needed = ancestorsOf(links, [...held.keys()])
  const node = graph.node.flatMap((one) => {
    if (!one.output.some((output) => after.has(output))) return [one]
    const own = edited(one, {
      input: one.input.map((input) => (held.has(input) ? ofReference(input) : input)),
    })
    if (!one.output.some((output) => needed.has(output))) return [own]
    const twin = { name: '', input: one.input.map(ofReference), output: one.output.map(ofReference) }
    return [edited(one, twin), own]
  })
  const reference = graph.input
    .filter((info) => info.name === name)
    .map((info) => edited(info, { name: REFERENCE }))
  const twice = withOutputs(withGraph(h, { node, input: [...graph.input, ...reference] }), [logits])
  // Where all that is left of the features is in the statistics, nothing would be a contribution.
  if (!graphOf(twice).input.some((info) => info.name === name)) return plain()
  return {
    h: twice,
    statistics: [...new Set(held.values())].sort(),
    isAffine: isAffine(graphOf(twice).node, name),
  }
}

/**
 * Whether a node makes one.
 * @param after what depends on the features
 */
function statisticOf(links: Links, node: NodeProto, after: ReadonlySet<string>): Statistic | null {
  const [x = '', y = ''] = node.input
  const makes = (name: string, opTypes: readonly string[]) =>
    opTypes.includes(links.producer.get(name)?.opType ?? '')
  switch (node.opType) {
    case 'Softmax':
      return weighs(links, node.output[0] ?? '', after) ? 'attention' : null
    case 'Div':
      // A softmax that an exporter wrote out.
      return makes(x, ['Exp']) &&
        makes(y, ['ReduceSum']) &&
        links.producer.get(y)?.input[0] === x &&
        weighs(links, node.output[0] ?? '', after)
        ? 'attention'
        : null
    case 'ReduceL2':
    case 'Sqrt': {
      const isOfMean = node.opType === 'ReduceL2' || makes(withoutFloor(links, x), SUMS)
      return isOfMean && onlyDivides(links, node.output[0] ?? '') ? 'normalisation' : null
    }
    default:
      return null
  }
}

/**
 * Whether a softmax ends in a product with something that depends on the features too: what attention does with its values, and not
 * a softmax over classes, which answers, or is averaged with others.
 */
function weighs(links: Links, tensor: string, after: ReadonlySet<string>): boolean {
  return (links.consumers.get(tensor) ?? []).some((node) => {
    const isOfBoth = node.input.some((input) => input !== tensor && after.has(input))
    if (PRODUCTS.has(node.opType) && isOfBoth) return true
    return CARRIERS.has(node.opType) && node.output.some((output) => weighs(links, output, after))
  })
}

/** What exporters put between a softmax and its product. */
const CARRIERS = new Set([
  ...['Cast', 'Div', 'Dropout', 'Expand', 'Gather', 'Identity', 'Mul', 'Reshape'],
  ...['Slice', 'Split', 'Squeeze', 'Transpose', 'Unsqueeze'],
])

const SUMS = ['ReduceMean', 'ReduceSum', 'ReduceSumSquare']

/** What an epsilon was added to. */
function withoutFloor(links: Links, tensor: string): string {
  const node = links.producer.get(tensor)
  if (!node || !FLOORS.has(node.opType)) return tensor
  const from = node.input.find((name) => name !== '' && !constantOf(links, name))
  return from === undefined ? tensor : withoutFloor(links, from)
}

const FLOORS = new Set(['Add', 'Cast', 'Clip', 'Expand', 'Identity', 'Max', 'Unsqueeze'])

function onlyDivides(links: Links, tensor: string): boolean {
  const takers = links.consumers.get(tensor) ?? []
  return takers.every((node) => {
    if (node.opType === 'Reciprocal' || node.opType === 'Shape') return true
    if (node.opType === 'Div') return node.input[0] !== tensor
    return FLOORS.has(node.opType) && onlyDivides(links, node.output[0] ?? '')
  })
}

/** x / √(variance + ε), or x / √(mean square + ε), times a gain, plus a shift. */
const normalisation =
  (by: 'layer' | 'rms'): Composite =>
  (b, node, facts) => {
    const [x = '', gain = '', shift = ''] = node.input
    const axis = intAttribute(node, 'axis') ?? -1
    const rank = facts.get(x)?.dims?.length
    const isOneOutput = node.output.filter((name) => name !== '').length === 1
    if ((axis >= 0 && rank === undefined) || !isOneOutput) return null
    const first = axis < 0 ? axis : axis - (rank as number)
    const axes = Array.from({ length: -first }, (_, i) => first + i)
    const centred = by === 'layer' ? b.sub({ name: x }, b.reduceMean({ name: x }, axes)) : { name: x }
    const square = b.reduceMean(b.mul(centred, centred), axes)
    const epsilon = b.scalar(floatAttribute(node, 'epsilon') ?? 1e-5)
    const scaled = b.div(centred, b.sqrt(b.add(square, epsilon)))
    const gained = gain === '' ? scaled : b.mul(scaled, { name: gain })
    return shift === '' ? b.node('Identity', [gained]) : b.add(gained, { name: shift })
  }

/** x / ‖x‖ */
const length: Composite = (b, node) => {
  if ((intAttribute(node, 'p') ?? 2) !== 2) return null
  const x = { name: node.input[0] ?? '' }
  return b.div(x, b.sqrt(b.reduceSum(b.mul(x, x), [intAttribute(node, 'axis') ?? -1])))
}

const NORMALISATIONS: Composites = {
  LayerNormalization: normalisation('layer'),
  RMSNormalization: normalisation('rms'),
  SimplifiedLayerNormalization: normalisation('rms'),
  LpNormalization: length,
}

/** Whether what the nodes make of a tensor is affine in it. */
function isAffine(nodes: readonly NodeProto[], tensor: string): boolean {
  const depends = new Set([tensor])
  for (const node of nodes) {
    if (!inputsOf(node).some((name) => depends.has(name)) || node.opType === 'Shape') continue
    if (!keepsAffine(node, (index) => depends.has(node.input[index] ?? ''))) return false
    for (const name of node.output) depends.add(name)
  }
  return true
}

/** @param varies whether an input of the node depends on the tensor */
function keepsAffine(node: NodeProto, varies: (index: number) => boolean): boolean {
  if (!isDefaultDomain(node.domain)) return false
  const varying = node.input.map((_, index) => index).filter(varies)
  if (SUMMING.has(node.opType)) return true
  if (node.opType === 'Gemm') return !(varies(0) && varies(1))
  if (PRODUCTS.has(node.opType)) return varying.length === 1
  if (node.opType === 'Cast') return intAttribute(node, 'to') === dataType('float32')
  if (node.opType === 'Where') return !varies(0)
  return OF_FIRST.has(node.opType) && varying.join() === '0'
}

const SUMMING = new Set(['Add', 'Concat', 'Mean', 'Sub', 'Sum'])

const PRODUCTS = new Set(['Einsum', 'MatMul', 'Mul'])

/** Linear in their first input where the others do not depend on it. */
const OF_FIRST = new Set([
  ...[
    'AveragePool',
    'BatchNormalization',
    'Conv',
    'DepthToSpace',
    'Div',
    'Dropout',
    'Expand',
    'Flatten',
    'Gather',
  ],
  ...[
    'GatherElements',
    'GlobalAveragePool',
    'Identity',
    'Neg',
    'Pad',
    'ReduceMean',
    'ReduceSum',
    'Reshape',
    'Resize',
  ],
  ...['Slice', 'SpaceToDepth', 'Split', 'Squeeze', 'Tile', 'Transpose', 'Unsqueeze', 'Upsample'],
])
