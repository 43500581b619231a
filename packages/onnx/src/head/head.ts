import { isLensError } from '@lens/errors'
import { differentiate } from '../gradient/differentiate.ts'
import { findLogits } from '../inspect/logits.ts'
import { ancestorsOf, constantOf, linksOf, type Links } from '../model/links.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { floatAttribute, intAttribute, intsAttribute } from '../model/node.ts'
import { dimsOf, floatsOf, intsOf } from '../model/tensor.ts'
import { declaredDims } from '../model/value-info.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import type { MapForm } from '../inspect/axes.ts'
import type { FeatureShape } from '../surgery/cut.ts'
import { heldHead, type HeldHead } from './held.ts'
import { normalisationFrom, type FoundNormalisation, type Normalisation } from './normalisation.ts'

/**
 * Logits are `weights · m + bias`, exactly, where m is the mean of the feature tensor over its positions; or `f · weights · m + bias`
 * with a factor f that normalises m.
 */
export interface LinearHead {
  readonly kind: 'linear'
  /** [classes, channels], row by row. */
  readonly weights: Float32Array
  /** [classes] */
  readonly bias: Float32Array
  readonly classes: number
  readonly channels: number
  /** What the factor is; missing: 1. */
  readonly normalised?: Normalisation
  /** The model rounds on the way, so that its logits differ from that by some steps of its integers. */
  readonly rounds?: boolean
}

export interface OtherHead extends Pick<HeldHead, 'statistics' | 'isAffine'> {
  readonly kind: 'other'
  /** Why it is not linear: a clause for people. */
  readonly reason: string
  /** Whether logits can be differentiated by the features, those statistics held. */
  readonly hasGradients: boolean
}

export type Head = LinearHead | OtherHead

/**
 * Reads what follows the feature tensor: `linear` for average pooling and one fully connected layer in any of
 * their usual forms, with reshapes, Dropout and the like between them; `other` for everything else.
 */
export function recogniseHead(model: OnnxModel, feature: string | FeatureShape): Head {
  const links = linksOf(graphOf(model))
  const logits = findLogits(model).name
  const head = readHead(links, logits, feature)
  if ('weights' in head) return head
  const name = typeof feature === 'string' ? feature : feature.name
  const { h, statistics, isAffine } = heldHead(model, feature)
  return {
    kind: 'other',
    reason: attends(links, logits, name)
      ? 'attention follows: what one position adds depends on all the others'
      : head.reason,
    statistics,
    isAffine,
    hasGradients: isDifferentiable(h, logits, name),
  }
}

function isDifferentiable(h: OnnxModel, of: string, wrt: string): boolean {
  try {
    differentiate(h, { of, wrt })
    return true
  } catch (error) {
    if (isLensError(error) && error.code === 'unsupported') return false
    throw error
  }
}

/** Whether a softmax weighs something between the feature tensor and the logits. */
function attends(links: Links, logits: string, feature: string): boolean {
  const after = ancestorsOf(links, [logits], new Set([feature]))
  return [...after].some((name) => name !== feature && links.producer.get(name)?.opType === 'Softmax')
}

function readHead(
  links: Links,
  logits: string,
  feature: string | FeatureShape,
): LinearHead | { reason: string } {
  const used = ancestorsOf(links, [logits])
  const state: State = {
    pooled: false,
    layout: 'NCHW',
    size: sizeOf(links, feature),
    layer: null,
    gain: null,
    shift: null,
    normalised: null,
    rounds: false,
  }
  let tensor = typeof feature === 'string' ? feature : feature.name
  while (tensor !== logits) {
    // Shape only tells a later Reshape the batch size.
    const next = (links.consumers.get(tensor) ?? []).filter(
      (node) => node.opType !== 'Shape' && node.output.some((name) => used.has(name)),
    )
    const norm = state.pooled ? normalisationFrom(links, tensor, (axes) => isChannelAxis(axes, state)) : null
    if (norm && used.has(norm.output)) {
      const problem = normalise(norm, state)
      if (problem !== null) return { reason: problem }
      tensor = norm.output
      continue
    }
    const [node] = next
    const output = node?.output[0]
    if (!node || next.length > 1 || output === undefined) {
      return { reason: `"${tensor}" goes several ways on to the logits` }
    }
    const problem = follow(links, node, tensor, state)
    if (problem !== null) return { reason: problem }
    tensor = output
  }
  if (!state.layer) return { reason: 'no weights lie between the feature tensor and the logits' }
  if (!state.pooled) return { reason: 'the feature tensor is not averaged over its positions' }
  if (typeof feature !== 'string' && feature.channels !== state.layer.channels) {
    return { reason: 'the weights do not take one value per channel' }
  }
  return {
    kind: 'linear',
    ...state.layer,
    ...(state.normalised && { normalised: state.normalised }),
    ...(state.rounds && { rounds: true }),
  }
}

type Layer = Pick<LinearHead, 'weights' | 'bias' | 'classes' | 'channels'>

/** What is known after some nodes of the head. */
interface State {
  pooled: boolean
  /** `flat`: [N, channels]. */
  layout: MapForm | 'flat'
  size: { height: number; width: number } | null
  layer: Layer | null
  /** What the features were multiplied by, and what was then added to them, before their weights: one number, or one a channel. */
  gain: Float32Array | null
  shift: Float32Array | null
  normalised: Normalisation | null
  rounds: boolean
}

/** Takes one node into account; returns why the head is not linear, or null. */
function follow(links: Links, node: NodeProto, tensor: string, state: State): string | null {
  switch (node.opType) {
    case 'Identity':
    case 'Dropout':
    case 'Cast':
      return null
    case 'QuantizeLinear':
    case 'DequantizeLinear':
    case 'DynamicQuantizeLinear':
      state.rounds = true
      return null
    case 'Flatten':
    case 'Reshape':
    case 'Squeeze':
    case 'Unsqueeze':
      return reshape(links, node, state)
    case 'Transpose':
      return transpose(node, state)
    case 'GlobalAveragePool':
    case 'AveragePool':
    case 'ReduceMean':
      return pool(links, node, state)
    case 'Conv':
    case 'Gemm':
    case 'MatMul':
      return weigh(links, node, tensor, state)
    case 'Add':
    case 'Sub':
      return addBias(links, node, tensor, state)
    case 'Gather':
      return select(links, node, tensor, state)
    case 'Slice':
      return slice(links, node, state)
    case 'Mul':
    case 'Div':
      return scale(links, node, tensor, state)
    default:
      return `${node.opType} is not linear, or not known to be`
  }
}

function transpose(node: NodeProto, state: State): string | null {
  const permutation = intsAttribute(node, 'perm')?.join()
  const layout = TRANSPOSED[`${state.layout} ${String(permutation)}`]
  if (layout) state.layout = layout
  return layout || state.pooled ? null : 'Transpose moves the channels'
}

function reshape(links: Links, node: NodeProto, state: State): string | null {
  if (!state.pooled) {
    if (!mergesPositions(links, node, state))
      return `${node.opType} keeps the positions apart: every position has weights of its own`
    state.layout = 'NCT'
  } else if (node.opType !== 'Unsqueeze') state.layout = 'flat'
  // One value per channel is left once they are pooled, so that the order of the elements cannot change.
  return null
}

const TRANSPOSED: Readonly<Record<string, MapForm | undefined>> = {
  'NCHW 0,2,3,1': 'NHWC',
  'NHWC 0,3,1,2': 'NCHW',
  'NCT 0,2,1': 'NTC',
  'NTC 0,2,1': 'NCT',
}

/** [N, channels, height, width] to [N, channels, positions]. */
function mergesPositions(links: Links, node: NodeProto, { layout, size, layer }: State): boolean {
  const target = constantOf(links, node.input[1])
  const dims = target && intsOf(target)
  return (
    layout === 'NCHW' && size !== null && !layer && dims?.length === 3 && dims[2] === size.height * size.width
  )
}

function pool(links: Links, node: NodeProto, state: State): string | null {
  if (state.pooled) return `${node.opType} follows another pooling`
  const whole =
    node.opType === 'GlobalAveragePool' ||
    (node.opType === 'AveragePool' ? averagesAll(node, state) : meansOverPositions(links, node, state))
  if (!whole) return `${node.opType} does not average over all positions`
  state.pooled = true
  if (intAttribute(node, 'keepdims') === 0) state.layout = 'flat'
  return null
}

/** Whether axes, of the pooled features, are that of the channels. */
function isChannelAxis(axes: readonly number[], { layout }: State): boolean {
  const [axis] = axes
  return axes.length === 1 && axis !== undefined && CHANNEL_AXES[layout].includes(axis)
}

const CHANNEL_AXES: Readonly<Record<State['layout'], readonly number[]>> = {
  NCHW: [1, -3],
  NHWC: [3, -1],
  NCT: [1, -2],
  NTC: [2, -1],
  flat: [1, -1],
}

function normalise({ by, epsilon, gain, shift }: FoundNormalisation, state: State): string | null {
  if (state.layer || state.normalised || state.gain || state.shift) {
    return 'what is normalised are not the pooled features themselves'
  }
  state.normalised = { by, epsilon }
  state.gain = gain
  state.shift = shift
  return null
}

function averagesAll(node: NodeProto, { layout, size }: State): boolean {
  const kernel = intsAttribute(node, 'kernel_shape')
  const unpadded = (intsAttribute(node, 'pads') ?? []).every((pad) => pad === 0)
  if (layout === 'NCT')
    return unpadded && size !== null && kernel?.join() === String(size.height * size.width)
  return unpadded && size !== null && kernel?.[0] === size.height && kernel[1] === size.width
}

/** The axes moved from an attribute to an input at opset 18. */
function meansOverPositions(links: Links, node: NodeProto, { layout }: State): boolean {
  const input = constantOf(links, node.input[1])
  const axes = intsAttribute(node, 'axes') ?? (input && intsOf(input)) ?? []
  const rank = layout === 'NCT' || layout === 'NTC' ? 3 : 4
  const sorted = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
  return sorted.join() === POSITION_AXES[layout]
}

const POSITION_AXES: Readonly<Record<State['layout'], string | undefined>> = {
  NCHW: '2,3',
  NHWC: '1,2',
  NCT: '2',
  NTC: '1',
  flat: undefined,
}

function weigh(links: Links, node: NodeProto, tensor: string, state: State): string | null {
  const pointwise = node.opType === 'Conv'
  if (!pointwise && !state.pooled) return `${node.opType} comes before the pooling`
  if (node.input[0] !== tensor) return `${node.opType} takes the features as its second operand`
  const matrix = matrixOf(links, node)
  if (typeof matrix === 'string') return matrix
  const { values, classes, channels } = matrix
  const given = constantOf(links, node.input[2])
  const bias = node.input[2] ? given && floatsOf(given) : new Float32Array(classes)
  if (!bias) return `the bias of ${node.opType} is not a constant`
  const beta = node.opType === 'Gemm' ? (floatAttribute(node, 'beta') ?? 1) : 1
  const own: Layer = {
    weights: values,
    bias: Float32Array.from({ length: classes }, (_, c) => beta * (bias[bias.length === 1 ? 0 : c] ?? 0)),
    classes,
    channels,
  }
  if (state.layer && state.layer.classes !== channels) return 'its layers of weights do not fit each other'
  state.layer = state.layer ? composed(state.layer, own) : onPooled(own, state)
  return null
}

/** The layer on what was pooled: with `W (g ⊙ m + s) + b = (W ⊙ g) m + (W s + b)`, and the mean of m taken off within the weights. */
function onPooled(layer: Layer, { gain, shift, normalised }: State): Layer {
  if (!gain && !shift && normalised?.by !== 'layer') return layer
  const { channels, classes } = layer
  const of = (values: Float32Array | null, c: number, otherwise: number) =>
    values ? (values[values.length === 1 ? 0 : c] ?? 0) : otherwise
  const weights = new Float32Array(classes * channels)
  const bias = Float32Array.from(layer.bias)
  for (let row = 0; row < classes; row++) {
    let mean = 0
    for (let c = 0; c < channels; c++) {
      const weight = layer.weights[row * channels + c] ?? 0
      bias[row] = (bias[row] ?? 0) + weight * of(shift, c, 0)
      weights[row * channels + c] = weight * of(gain, c, 1)
      mean += (weight * of(gain, c, 1)) / channels
    }
    if (normalised?.by !== 'layer') continue
    for (let at = row * channels; at < (row + 1) * channels; at++) weights[at] = (weights[at] ?? 0) - mean
  }
  return { weights, bias, classes, channels }
}

/** Two layers without an activation between them are one: W₂ (W₁ x + b₁) + b₂. */
function composed(first: Layer, second: Layer): Layer {
  const { channels } = first
  const weights = new Float32Array(second.classes * channels)
  const bias = Float32Array.from(second.bias)
  for (let c = 0; c < second.classes; c++) {
    for (let j = 0; j < first.classes; j++) {
      const factor = second.weights[c * first.classes + j] ?? 0
      if (factor === 0) continue
      bias[c] = (bias[c] ?? 0) + factor * (first.bias[j] ?? 0)
      for (let i = 0; i < channels; i++) {
        weights[c * channels + i] =
          (weights[c * channels + i] ?? 0) + factor * (first.weights[j * channels + i] ?? 0)
      }
    }
  }
  return { weights, bias, classes: second.classes, channels }
}

/** Some of the classes, in another order: a background class is cut off like this. */
function select(links: Links, node: NodeProto, tensor: string, state: State): string | null {
  const { layer } = state
  const constant = constantOf(links, node.input[1])
  const chosen = constant && intsOf(constant)
  const isOfClasses = [1, -1].includes(intAttribute(node, 'axis') ?? 0) && node.input[0] === tensor
  if (!layer || !chosen || !isOfClasses) return 'Gather picks something else than classes'
  state.layer = rows(layer, chosen)
  return null
}

function slice(links: Links, node: NodeProto, state: State): string | null {
  const ints = (name: string, input: number) => {
    const constant = constantOf(links, node.input[input])
    return intsAttribute(node, name) ?? (constant && intsOf(constant)) ?? null
  }
  const [starts, ends, axes, steps] = [ints('starts', 1), ints('ends', 2), ints('axes', 3), ints('steps', 4)]
  const isOfClasses = axes?.length === 1 && [1, -1].includes(axes[0] ?? 0) && (steps?.[0] ?? 1) === 1
  const [start, end] = [starts?.[0], ends?.[0]]
  if (!state.layer || !isOfClasses || start === undefined || end === undefined) {
    return 'Slice cuts out something else than classes'
  }
  const all = Array.from({ length: state.layer.classes }, (_, c) => c)
  state.layer = rows(state.layer, all.slice(start, end))
  return null
}

function rows({ weights, bias, classes, channels }: Layer, chosen: readonly number[]): Layer {
  const at = chosen.map((c) => (c < 0 ? c + classes : c))
  return {
    weights: Float32Array.from({ length: at.length * channels }, (_, i) => {
      return weights[(at[Math.floor(i / channels)] ?? 0) * channels + (i % channels)] ?? 0
    }),
    bias: Float32Array.from(at, (c) => bias[c] ?? 0),
    classes: at.length,
    channels,
  }
}

interface Matrix {
  /** [classes, channels] */
  values: Float32Array
  classes: number
  channels: number
}

function matrixOf(links: Links, node: NodeProto): Matrix | string {
  const tensor = constantOf(links, node.input[1])
  const values = tensor && floatsOf(tensor)
  if (!values) return `the weights of ${node.opType} are not constant floats`
  const [rows = 0, columns = 0, ...rest] = dimsOf(tensor)
  if (node.opType === 'Conv') {
    const plain =
      (intAttribute(node, 'group') ?? 1) === 1 &&
      rest.every((size) => size === 1) &&
      [...(intsAttribute(node, 'strides') ?? [])].every((stride) => stride === 1) &&
      (intsAttribute(node, 'pads') ?? []).every((pad) => pad === 0)
    return plain ? { values, classes: rows, channels: columns } : 'Conv looks at more than one position'
  }
  if (rest.length > 0 || columns === 0) return `${node.opType} takes more than a matrix of weights`
  if (intAttribute(node, 'transA')) return 'Gemm transposes the features'
  const alpha = node.opType === 'Gemm' ? (floatAttribute(node, 'alpha') ?? 1) : 1
  const scaled = alpha === 1 ? values : values.map((value) => alpha * value)
  return intAttribute(node, 'transB')
    ? { values: scaled, classes: rows, channels: columns }
    : { values: transposed(scaled, rows, columns), classes: columns, channels: rows }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j] ?? 0
  }
  return result
}

function addBias(links: Links, node: NodeProto, tensor: string, state: State): string | null {
  const constant = constantOf(
    links,
    node.input.find((name) => name !== tensor),
  )
  const values = constant && floatsOf(constant)
  const { layer } = state
  const fits = !layer || values?.length === 1 || values?.length === layer.classes
  const isTaken = node.opType === 'Sub' && node.input[0] !== tensor
  if (!values || (!layer && !state.pooled) || !fits || isTaken)
    return `${node.opType} brings in something else than a bias`
  const sign = node.opType === 'Sub' ? -1 : 1
  if (!layer) {
    const shift = values.map((value) => sign * value)
    state.shift = state.shift ? elementwise(state.shift, shift, (a, b) => a + b) : shift
    return null
  }
  const bias = layer.bias.map((value, c) => value + sign * (values[values.length === 1 ? 0 : c] ?? 0))
  state.layer = { ...layer, bias }
  return null
}

/** A temperature, or the two halves of one score. */
function scale(links: Links, node: NodeProto, tensor: string, state: State): string | null {
  const constant = constantOf(
    links,
    node.input.find((name) => name !== tensor),
  )
  const values = constant && floatsOf(constant)
  const isDivisor = node.opType === 'Div' && node.input[1] !== tensor
  if (!values || (node.opType === 'Div' && !isDivisor))
    return `${node.opType} brings in something else than a constant`
  const factors = isDivisor ? values.map((value) => 1 / value) : values
  if (!state.layer) {
    if (factors.length !== 1 && !state.pooled) return `${node.opType} scales the features apart`
    const times = (some: Float32Array) => elementwise(some, factors, (a, b) => a * b)
    state.gain = state.gain ? times(state.gain) : factors
    state.shift = state.shift && times(state.shift)
    return null
  }
  const { weights, bias, classes, channels } = state.layer
  if (factors.length !== 1 && factors.length !== classes && classes !== 1) {
    return `${node.opType} brings in something else than a factor for every class`
  }
  const count = Math.max(classes, factors.length)
  const at = (of: number, i: number) => (of === 1 ? 0 : i)
  const factor = (c: number) => factors[at(factors.length, c)] ?? 1
  state.layer = {
    weights: Float32Array.from({ length: count * channels }, (_, i) => {
      const c = Math.floor(i / channels)
      return factor(c) * (weights[at(classes, c) * channels + (i % channels)] ?? 0)
    }),
    bias: Float32Array.from({ length: count }, (_, c) => factor(c) * (bias[at(classes, c)] ?? 0)),
    classes: count,
    channels,
  }
  return null
}

/** Of one number, or one a channel, each. */
function elementwise(
  a: Float32Array,
  b: Float32Array,
  combine: (a: number, b: number) => number,
): Float32Array {
  const at = (values: Float32Array, i: number) => values[values.length === 1 ? 0 : i] ?? 0
  return Float32Array.from({ length: Math.max(a.length, b.length) }, (_, i) => combine(at(a, i), at(b, i)))
}

function sizeOf(links: Links, feature: string | FeatureShape) {
  if (typeof feature !== 'string') return feature
  const [, , height, width] = declaredDims(links.graph.valueInfo.find(({ name }) => name === feature)) ?? []
  return typeof height === 'number' && typeof width === 'number' ? { height, width } : null
}
