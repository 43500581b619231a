import { constantOf, type Links } from '../model/links.ts'
import { intAttribute, intsAttribute, stringAttribute, tensorAttribute } from '../model/node.ts'
import { dataType, floatsOf } from '../model/tensor.ts'
import { readEquation } from './equation.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import { factsOfConstant, SMALL, type Facts, type Size, type TensorFacts } from './tensor-facts.ts'
import { broadcastDims, positive, product, quotient } from './sizes.ts'
import { positions, windowsOf } from './window.ts'

type Dims = readonly Size[] | null

interface Scope {
  readonly node: NodeProto
  readonly links: Links
  readonly facts: Facts
  readonly dims: (input: number) => Dims
  readonly values: (input: number) => readonly Size[] | null
  /** A list of integers that is an attribute in old opsets and an input in new ones. */
  readonly ints: (name: string, input: number) => number[] | null
}

/**
 * What a node says of its outputs. Operators that are not here keep the shape of their first input if they are
 * known to, and say nothing otherwise: rules then ask for shapes at run time.
 */
export function inferNode(node: NodeProto, facts: Facts, links: Links): (TensorFacts | undefined)[] {
  const values = (input: number) => facts.get(node.input[input] ?? '')?.values ?? null
  const scope: Scope = {
    node,
    links,
    facts,
    dims: (input) => facts.get(node.input[input] ?? '')?.dims ?? null,
    values,
    ints: (name, input) => intsAttribute(node, name) ?? numbers(values(input)),
  }
  if (node.opType === 'Constant') {
    const tensor = tensorAttribute(node, 'value')
    return [tensor && factsOfConstant(tensor)]
  }
  const type = typeOf(node, facts)
  const shapes = shapesOf(scope)
  const contents = valuesOf(scope)
  return node.output.map((_, i) => ({ type, dims: shapes[i] ?? null, values: i === 0 ? contents : null }))
}

const BOOLEAN = new Set([
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'Equal',
  'And',
  'Or',
  'Not',
  'Xor',
  'IsInf',
  'IsNaN',
])
const INTEGER = new Set(['Shape', 'Size', 'ArgMax', 'ArgMin', 'NonZero'])

function typeOf(node: NodeProto, facts: Facts): number | undefined {
  if (node.opType === 'Cast') return intAttribute(node, 'to')
  if (node.opType === 'CastLike') return facts.get(node.input[1] ?? '')?.type
  if (BOOLEAN.has(node.opType)) return dataType('bool')
  if (INTEGER.has(node.opType)) return dataType('int64')
  if (node.opType === 'DequantizeLinear') return facts.get(node.input[1] ?? '')?.type
  if (node.opType === 'QuantizeLinear') return facts.get(node.input[2] ?? '')?.type ?? dataType('uint8')
  if (node.opType === 'ConstantOfShape')
    return tensorAttribute(node, 'value')?.dataType ?? dataType('float32')
  return facts.get(node.input[node.opType === 'Where' ? 1 : 0] ?? '')?.type
}

const BROADCASTING = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Min', 'Max', 'Sum', 'Mean', 'Where', 'Mod'],
  ...['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Equal', 'And', 'Or', 'Xor'],
])

/** What an operator makes has the shape of its first input. */
const SAME = new Set([
  ...['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'BatchNormalization', 'Cast', 'CastLike'],
  ...['Ceil', 'Celu', 'Clip', 'Cos', 'Cosh', 'CumSum', 'DequantizeLinear', 'Dropout', 'Elu', 'Erf', 'Exp'],
  ...['Floor', 'Gelu', 'GroupNormalization', 'HardSigmoid', 'HardSwish', 'Hardmax', 'Identity'],
  ...[
    'InstanceNormalization',
    'IsInf',
    'IsNaN',
    'LRN',
    'LayerNormalization',
    'LeakyRelu',
    'Log',
    'LogSoftmax',
  ],
  ...['LpNormalization', 'MeanVarianceNormalization', 'Mish', 'Neg', 'Not', 'PRelu', 'QuantizeLinear'],
  ...['RMSNormalization', 'Reciprocal', 'Relu', 'Round', 'ScatterElements', 'ScatterND', 'Selu', 'Shrink'],
  ...['Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softmax', 'Softplus', 'Softsign', 'Sqrt', 'Tan', 'Tanh'],
  ...['ThresholdedRelu', 'Trilu'],
])

function shapesOf(scope: Scope): Dims[] {
  const { node, dims } = scope
  if (SAME.has(node.opType)) return [dims(0)]
  if (BROADCASTING.has(node.opType)) return [broadcastDims(node.input.map((_, i) => dims(i)))]
  if (node.opType.startsWith('Reduce')) return [reduced(scope)]
  if (node.opType === 'Split') return split(scope)
  if (node.opType === 'DynamicQuantizeLinear') return [dims(0), [], []]
  if (node.opType === 'TopK') return topK(scope)
  return [SHAPES[node.opType]?.(scope) ?? null]
}

const SHAPES: Readonly<Record<string, ((scope: Scope) => Dims) | undefined>> = {
  Conv: (scope) => convolved(scope, scope.dims(1)?.[0]),
  ConvTranspose: convTransposed,
  MaxPool: (scope) => convolved(scope, scope.dims(0)?.[1]),
  AveragePool: (scope) => convolved(scope, scope.dims(0)?.[1]),
  LpPool: (scope) => convolved(scope, scope.dims(0)?.[1]),
  GlobalAveragePool: ({ dims }) => pooled(dims(0)),
  GlobalLpPool: ({ dims }) => pooled(dims(0)),
  GlobalMaxPool: ({ dims }) => pooled(dims(0)),
  Gemm({ node, dims }) {
    const row = dims(0)?.[intAttribute(node, 'transA') === 1 ? 1 : 0]
    const column = dims(1)?.[intAttribute(node, 'transB') === 1 ? 0 : 1]
    return row === undefined || column === undefined ? null : [row, column]
  },
  MatMul: ({ dims }) => matrixProduct(dims(0), dims(1)),
  Einsum: einsum,
  Reshape: reshaped,
  Flatten({ node, dims }) {
    const x = dims(0)
    const axis = positive(intAttribute(node, 'axis') ?? 1, x?.length ?? 0)
    return x && [product(x.slice(0, axis)), product(x.slice(axis))]
  },
  Squeeze({ dims, ints }) {
    const [x, axes] = [dims(0), ints('axes', 1)]
    if (!x || (!axes && x.some((size) => typeof size === 'string'))) return null
    const dropped = axes?.map((axis) => positive(axis, x.length))
    return x.filter((size, axis) => (dropped ? !dropped.includes(axis) : size !== 1))
  },
  Unsqueeze({ dims, ints }) {
    const [x, axes] = [dims(0), ints('axes', 1)]
    if (!x || !axes) return null
    const rank = x.length + axes.length
    const added = new Set(axes.map((axis) => positive(axis, rank)))
    const rest = [...x]
    return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1)))
  },
  Transpose({ node, dims }) {
    const x = dims(0)
    const perm = intsAttribute(node, 'perm') ?? x?.map((_, axis) => x.length - 1 - axis)
    return x && (perm?.map((axis) => x[axis] ?? 1) ?? null)
  },
  Concat({ node, dims }) {
    const parts = node.input.map((_, i) => dims(i))
    const first = parts.find((part) => part !== null)
    if (!first) return null
    const axis = positive(intAttribute(node, 'axis') ?? 0, first.length)
    return withSize(first, axis, sum(parts.map((part) => part?.[axis])) ?? `${node.output[0] ?? ''}:concat`)
  },
  Slice: sliced,
  Gather({ node, dims }) {
    const [x, indices] = [dims(0), dims(1)]
    if (!x || !indices) return null
    const axis = positive(intAttribute(node, 'axis') ?? 0, x.length)
    return [...x.slice(0, axis), ...indices, ...x.slice(axis + 1)]
  },
  GatherElements: ({ dims }) => dims(1),
  GatherND({ node, dims }) {
    const [x, indices] = [dims(0), dims(1)]
    const [depth, shared] = [indices?.at(-1), intAttribute(node, 'batch_dims') ?? 0]
    return x && indices && typeof depth === 'number'
      ? [...indices.slice(0, -1), ...x.slice(shared + depth)]
      : null
  },
  Pad({ node, dims, ints }) {
    const [x, pads, axes] = [dims(0), ints('pads', 1), numbersAt(node, ints, 3)]
    if (!x) return null
    if (!pads) return x.map((_, axis) => `${node.output[0] ?? ''}:${String(axis)}`)
    const padded = axes ?? x.map((_, axis) => axis)
    return x.map((size, axis) => {
      const at = padded.findIndex((other) => positive(other, x.length) === axis)
      const total = at < 0 ? 0 : (pads[at] ?? 0) + (pads[at + padded.length] ?? 0)
      return sum([size, total]) ?? 0
    })
  },
  Expand: (scope) => broadcastDims([scope.dims(0), shapeAt(scope, 1)]),
  Tile: ({ dims, values }) =>
    dims(0)?.map((size, axis) => product([size, values(1)?.[axis] ?? 'repeats'])) ?? null,
  ConstantOfShape: (scope) => shapeAt(scope, 0),
  Shape({ dims }) {
    const rank = dims(0)?.length
    return rank === undefined ? null : [rank]
  },
  Resize: resized,
  Upsample: resized,
  DepthToSpace({ node, dims }) {
    const block = intAttribute(node, 'blocksize') ?? 1
    const [n, c, h, w] = dims(0) ?? []
    if (n === undefined || typeof c !== 'number' || h === undefined || w === undefined) return null
    return [n, c / block ** 2, product([h, block]), product([w, block])]
  },
  SpaceToDepth({ node, dims }) {
    const block = intAttribute(node, 'blocksize') ?? 1
    const [n, c, h, w] = dims(0) ?? []
    if (n === undefined || c === undefined || typeof h !== 'number' || typeof w !== 'number') return null
    return [n, product([c, block ** 2]), h / block, w / block]
  },
}

function numbers(values: readonly Size[] | null): number[] | null {
  return values?.every((value) => typeof value === 'number') ? values.slice() : null
}

/** The shape that an input spells out; where only its length is known, that many sizes without more. */
function shapeAt({ node, dims, values }: Scope, input: number): readonly Size[] | null {
  const rank = dims(input)?.[0]
  const unnamed =
    typeof rank === 'number'
      ? Array.from({ length: rank }, (_, axis) => `${node.output[0] ?? ''}:${String(axis)}`)
      : null
  return values(input) ?? unnamed
}

function numbersAt(node: NodeProto, ints: Scope['ints'], input: number): number[] | null {
  return node.input[input] ? ints('axes', input) : null
}

function sum(sizes: readonly (Size | undefined)[]): Size | null {
  if (sizes.some((size) => size === undefined)) return null
  const total = sizes.reduce<number>((sum, size) => sum + (typeof size === 'number' ? size : 0), 0)
  const symbols = sizes.filter((size) => typeof size === 'string').sort()
  if (symbols.length === 0) return total
  return total === 0 && symbols.length === 1 ? (symbols[0] ?? null) : `(${[...symbols, total].join('+')})`
}

function withSize(dims: readonly Size[], axis: number, size: Size): Size[] {
  return dims.map((other, at) => (at === axis ? size : other))
}

function pooled(x: Dims): Dims {
  return x && x.map((size, axis) => (axis < 2 ? size : 1))
}

function convolved({ node, dims }: Scope, channels: Size | undefined): Dims {
  const x = dims(0)
  const kernel = intsAttribute(node, 'kernel_shape') ?? numbers(dims(1)?.slice(2) ?? null)
  if (!x || !kernel || channels === undefined || x[0] === undefined) return null
  const sizes = x.slice(2)
  return [
    x[0],
    channels,
    ...windowsOf(node, kernel, sizes).map((window, axis) => positions(window, sizes[axis])),
  ]
}

function convTransposed({ node, dims }: Scope): Dims {
  const [x, w] = [dims(0), numbers(dims(1))]
  if (!x || !w || x[0] === undefined) return null
  const channels = (w[1] ?? 1) * (intAttribute(node, 'group') ?? 1)
  const extra = intsAttribute(node, 'output_padding')
  const asked = intsAttribute(node, 'output_shape')
  const isSame = stringAttribute(node, 'auto_pad')?.startsWith('SAME') ?? false
  const spatial = windowsOf(node, w.slice(2), x.slice(2)).map(({ kernel, stride, dilation, pads }, axis) => {
    const size = x[axis + 2]
    const given = asked?.[axis]
    if (given !== undefined) return given
    if (typeof size !== 'number')
      return `transposed(${String(size)};${[kernel, stride, dilation].join()};${node.name})`
    if (isSame) return size * stride
    return (
      (size - 1) * stride +
      (extra?.[axis] ?? 0) +
      (kernel - 1) * dilation +
      1 -
      (pads?.[0] ?? 0) -
      (pads?.[1] ?? 0)
    )
  })
  return [x[0], channels, ...spatial]
}

function matrixProduct(a: Dims, b: Dims): Dims {
  if (!a || !b) return null
  const [wideA, wideB] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b]
  const batch = broadcastDims([wideA.slice(0, -2), wideB.slice(0, -2)]) ?? []
  return [
    ...batch,
    ...(a.length === 1 ? [] : wideA.slice(-2, -1)),
    ...(b.length === 1 ? [] : wideB.slice(-1)),
  ]
}

function einsum({ node, dims }: Scope): Dims {
  const operands = node.input.map((_, i) => dims(i))
  const equation = readEquation(
    stringAttribute(node, 'equation') ?? '',
    operands.map((known) => known?.length),
  )
  if (!equation) return null
  const sizes = new Map<string, Size>()
  equation.operands.forEach((letters, i) => {
    for (const [axis, letter] of Array.from(letters).entries()) {
      const size = operands[i]?.[axis]
      if (size !== undefined && (!sizes.has(letter) || typeof size === 'number')) sizes.set(letter, size)
    }
  })
  return Array.from(equation.result, (letter) => sizes.get(letter) ?? `${node.output[0] ?? ''}:${letter}`)
}

function reduced({ node, dims, ints }: Scope): Dims {
  const x = dims(0)
  const given = Boolean(node.input[1]) || intsAttribute(node, 'axes') !== undefined
  const axes = given ? ints('axes', 1) : []
  if (!x || !axes) return null
  const none = axes.length === 0 && intAttribute(node, 'noop_with_empty_axes') === 1
  const gone = new Set(
    axes.length > 0 || none ? axes.map((axis) => positive(axis, x.length)) : x.map((_, axis) => axis),
  )
  return intAttribute(node, 'keepdims') === 0
    ? x.filter((_, axis) => !gone.has(axis))
    : x.map((size, axis) => (gone.has(axis) ? 1 : size))
}

function reshaped(scope: Scope): Dims {
  const { node, dims } = scope
  const [x, target] = [dims(0), shapeAt(scope, 1)]
  if (!target) return null
  const keepsZero = intAttribute(node, 'allowzero') === 1
  const sizes = target.map((size, axis) =>
    size === 0 && !keepsZero ? (x?.[axis] ?? `${node.output[0] ?? ''}:${String(axis)}`) : size,
  )
  const rest = sizes.filter((size) => size !== -1)
  return sizes.map((size) => (size !== -1 ? size : x ? quotient(x, rest) : `${node.output[0] ?? ''}:rest`))
}

function split({ node, dims, ints }: Scope): Dims[] {
  const x = dims(0)
  if (!x) return []
  const axis = positive(intAttribute(node, 'axis') ?? 0, x.length)
  const whole = x[axis]
  const parts = ints('split', 1)
  const count = node.output.length
  return node.output.map((name, i) => {
    const even = typeof whole === 'number' ? Math.ceil(whole / count) : undefined
    const last = even !== undefined && typeof whole === 'number' ? whole - even * (count - 1) : undefined
    return withSize(x, axis, parts?.[i] ?? (i === count - 1 ? last : even) ?? `${name}:part`)
  })
}

function topK({ node, dims, ints }: Scope): Dims[] {
  const x = dims(0)
  if (!x) return []
  const k = ints('k', 1)?.[0] ?? `${node.output[0] ?? ''}:k`
  const taken = withSize(x, positive(intAttribute(node, 'axis') ?? -1, x.length), k)
  return [taken, taken]
}

function sliced(scope: Scope): Dims {
  const { node, dims, ints } = scope
  const x = dims(0)
  if (!x) return null
  const slices = slicesOf(ints, x.length, node.input.length > 3)
  if (!slices) return x.map((_, axis) => `${node.output[0] ?? ''}:${String(axis)}`)
  return x.map((size, axis) => {
    const slice = slices.find((other) => other.axis === axis)
    if (!slice) return size
    const { start, end, step } = slice
    if (typeof size === 'number') return sliceLength(size, slice)
    // All of it, as long as it may be.
    if (step === 1 && start === 0 && end >= 2 ** 31 - 1) return size
    return `slice(${size};${[start, end, step].join()})`
  })
}

interface Slice {
  readonly axis: number
  readonly start: number
  readonly end: number
  readonly step: number
}

function slicesOf(ints: Scope['ints'], rank: number, hasAxes = true): Slice[] | null {
  const [starts, ends, steps] = [ints('starts', 1), ints('ends', 2), ints('steps', 4)]
  const axes = ints('axes', 3) ?? (hasAxes ? null : starts?.map((_, axis) => axis))
  if (!starts || !ends || !axes) return null
  return axes.map((axis, i) => ({
    axis: positive(axis, rank),
    start: starts[i] ?? 0,
    end: ends[i] ?? 0,
    step: steps?.[i] ?? 1,
  }))
}

/** Elements of an axis that a slice takes, by ONNX's clamping. */
function sliceLength(size: number, { start, end, step }: Slice): number {
  const clamp = (at: number, low: number, high: number) =>
    Math.min(high, Math.max(low, at < 0 ? at + size : at))
  const [from, to] =
    step > 0
      ? [clamp(start, 0, size), clamp(end, 0, size)]
      : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)]
  return Math.max(0, Math.ceil((to - from) / step))
}

function resized({ node, dims, values, links }: Scope): Dims {
  const x = dims(0)
  if (!x) return null
  const sizes = values(3)
  if (sizes?.length === x.length) return sizes
  const constant = constantOf(links, node.input[node.opType === 'Upsample' ? 1 : 2])
  const scales = constant && floatsOf(constant)
  if (scales?.length !== x.length) return null
  return x.map((size, axis) => {
    // In float32, as onnxruntime works it out.
    const scale = scales[axis] ?? 1
    if (scale === 1) return size
    return typeof size === 'number'
      ? Math.floor(Math.fround(size * scale))
      : `resized(${size};${String(scale)})`
  })
}

/**
 * Shape arithmetic as exporters write it: Shape, Gather, Concat, Slice, sums and products of integers, and PyTorch's `expand`,
 * which keeps a size where -1 is asked for (ConstantOfShape, Equal, Where).
 */
function valuesOf({ node, dims, values, ints }: Scope): readonly Size[] | null {
  const [first, second] = [values(0), values(1)]
  switch (node.opType) {
    case 'Shape':
      return dims(0)?.slice(intAttribute(node, 'start') ?? 0, intAttribute(node, 'end')) ?? null
    case 'Cast':
    case 'Identity':
    case 'Reshape':
    case 'Squeeze':
    case 'Unsqueeze':
      return first
    case 'Concat': {
      const parts = node.input.map((_, i) => values(i))
      const isFirst = intAttribute(node, 'axis') === 0 || dims(0)?.length === 1
      return isFirst && parts.every((part) => part !== null) ? parts.flat() : null
    }
    case 'Gather':
      if (dims(0)?.length !== 1) return null
      return first && (numbers(second)?.map((at) => first[positive(at, first.length)] ?? 0) ?? null)
    case 'Slice':
      return (
        first &&
        cutValues(first, numbers(dims(0)), slicesOf(ints, dims(0)?.length ?? 1, node.input.length > 3))
      )
    case 'Transpose':
      return first && turnedValues(first, numbers(dims(0)), intsAttribute(node, 'perm'))
    case 'Mod':
      return pairwise(first, second, (a, b) =>
        typeof a === 'number' && typeof b === 'number'
          ? a - b * Math.floor(a / b)
          : `(${String(a)})%(${String(b)})`,
      )
    case 'Mul':
      return pairwise(first, second, (a, b) => product([a, b]))
    case 'Add':
      return pairwise(first, second, (a, b) => sum([a, b]) ?? 0)
    case 'Div':
      return pairwise(first, second, (a, b) =>
        typeof a === 'number' && typeof b === 'number' ? Math.trunc(a / b) : `(${String(a)})/(${String(b)})`,
      )
    case 'Sub':
      return pairwise(first, second, (a, b) =>
        typeof a === 'number' && typeof b === 'number' ? a - b : `(${String(a)})-(${String(b)})`,
      )
    case 'ConstantOfShape': {
      const [length, ...more] = numbers(first) ?? [NaN]
      const tensor = tensorAttribute(node, 'value')
      const [value] = (tensor && factsOfConstant(tensor).values) ?? [NaN]
      return more.length === 0 && length !== undefined && length <= SMALL && !Number.isNaN(value)
        ? Array.from({ length }, () => value ?? 0)
        : null
    }
    case 'Equal':
      return first && second && isDecided(first, second)
        ? pairwise(first, second, (a, b) => Number(a === b))
        : null
    case 'Where': {
      const chosen = numbers(first)
      const third = values(2)
      if (!chosen || !second || !third) return null
      const length = Math.max(chosen.length, second.length, third.length)
      const at = <T>(list: readonly T[], i: number) => list[list.length === 1 ? 0 : i]
      return Array.from({ length }, (_, i) => at(at(chosen, i) === 0 ? third : second, i) ?? 0)
    }
    default:
      return null
  }
}

/** The elements of a small tensor, row by row, that slices leave. */
function cutValues(values: readonly Size[], dims: number[] | null, slices: Slice[] | null): Size[] | null {
  if (!dims || !slices) return null
  return places(
    dims.map((size, axis) => {
      const slice = slices.find((one) => one.axis === axis)
      if (!slice) return Array.from({ length: size }, (_, at) => at)
      const last = slice.step > 0 ? size : size - 1
      const first = Math.min(last, Math.max(0, positive(slice.start, size)))
      return Array.from({ length: sliceLength(size, slice) }, (_, at) => first + at * slice.step)
    }),
  ).map((at) => values[flatAt(at, dims)] ?? 0)
}

/** The elements of a small tensor, row by row, after its axes have been exchanged. */
function turnedValues(
  values: readonly Size[],
  dims: number[] | null,
  perm: number[] | undefined,
): Size[] | null {
  if (!dims) return null
  const order = perm ?? dims.map((_, axis) => dims.length - 1 - axis)
  const all = places(order.map((axis) => Array.from({ length: dims[axis] ?? 1 }, (_, at) => at)))
  return all.map(
    (at) =>
      values[
        flatAt(
          dims.map((_, axis) => at[order.indexOf(axis)] ?? 0),
          dims,
        )
      ] ?? 0,
  )
}

/** All combinations of one position per axis, the last axis fastest. */
function places(axes: readonly (readonly number[])[]): number[][] {
  return axes.reduce<number[][]>(
    (all, at) => all.flatMap((before) => at.map((one) => [...before, one])),
    [[]],
  )
}

function flatAt(at: readonly number[], dims: readonly number[]): number {
  return at.reduce((sum, position, axis) => sum * (dims[axis] ?? 1) + position, 0)
}

/** Whether it can be told now which sizes are equal: those of the run are never negative, and equal themselves. */
function isDecided(a: readonly Size[], b: readonly Size[]): boolean {
  const isNegative = (size: Size) => typeof size === 'number' && size < 0
  const decided = pairwise(a, b, (x, y) =>
    Number((typeof x === 'number' && typeof y === 'number') || x === y || isNegative(x) || isNegative(y)),
  )
  return decided?.every((one) => one === 1) ?? false
}

function pairwise(
  a: readonly Size[] | null,
  b: readonly Size[] | null,
  combine: (a: Size, b: Size) => Size,
): Size[] | null {
  if (!a || !b) return null
  const length = Math.max(a.length, b.length)
  return Array.from({ length }, (_, i) =>
    combine(a[a.length === 1 ? 0 : i] ?? 0, b[b.length === 1 ? 0 : i] ?? 0),
  )
}
