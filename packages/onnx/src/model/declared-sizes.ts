import { LensError } from '@lens/errors'
import { TensorProto_DataType, type GraphProto, type NodeProto, type TensorProto } from '../proto/onnx_pb.ts'
import { elementTypeName, intsOf } from './tensor.ts'
import { tensorType } from './value-info.ts'

/** Values of one tensor: 4096 × 4096 pixels of three channels, and some. */
const MOST_VALUES = 2n ** 26n

/** Pixels a side of an image. */
const MOST_SIDE = 2n ** 14n

/** Pixels of one side that anything may be moved, widened or skipped by. */
const MOST_STEP = 2n ** 16n

/** Attributes that move a window over an image. */
const WINDOW = ['kernel_shape', 'strides', 'dilations', 'pads', 'output_padding', 'output_shape']

/** Inputs by which a constant says how much is to be made, by operator. */
const AMOUNTS: Readonly<Record<string, number>> = {
  ConstantOfShape: 0,
  Expand: 1,
  Tile: 1,
  Resize: 3,
  OneHot: 1,
}

const BYTES: Readonly<Record<number, number>> = {
  [TensorProto_DataType.FLOAT]: 4,
  [TensorProto_DataType.UINT8]: 1,
  [TensorProto_DataType.INT8]: 1,
  [TensorProto_DataType.UINT16]: 2,
  [TensorProto_DataType.INT16]: 2,
  [TensorProto_DataType.INT32]: 4,
  [TensorProto_DataType.INT64]: 8,
  [TensorProto_DataType.BOOL]: 1,
  [TensorProto_DataType.FLOAT16]: 2,
  [TensorProto_DataType.DOUBLE]: 8,
  [TensorProto_DataType.UINT32]: 4,
  [TensorProto_DataType.UINT64]: 8,
  [TensorProto_DataType.BFLOAT16]: 2,
}

/**
 * Refuses a model whose declared sizes nobody can mean, by arithmetic alone: nothing has been allocated for them yet, and
 * onnxruntime would try to.
 * @throws LensError `input`, naming the tensor or the node
 */
export function requireSizes(graph: GraphProto, file: string): void {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]))
  for (const tensor of graph.initializer) requireContent(tensor, `The tensor "${short(tensor.name)}"`, file)
  for (const info of [...graph.input, ...graph.output, ...graph.valueInfo]) {
    const dims = tensorType(info)?.shape?.dim ?? []
    const sizes = dims.flatMap(({ value }) =>
      value.case === 'dimValue' && value.value > 0n ? [value.value] : [],
    )
    const isImage = dims.length === 4 && graph.input.includes(info)
    const isLong = isImage && sizes.some((size) => size > MOST_SIDE)
    if (constants.has(info.name) || (product(sizes) <= MOST_VALUES && !isLong)) continue
    throw tooLarge(`The tensor "${short(info.name)}"`, sizes, file)
  }
  for (const node of graph.node) requireNode(node, constants, file)
}

function requireNode(node: NodeProto, constants: Map<string, TensorProto>, file: string): void {
  const where = `The node "${short(node.name || (node.output[0] ?? ''))}" (${short(node.opType)})`
  for (const { name, ints, t, g, graphs } of node.attribute) {
    if (t) requireContent(t, where, file)
    if (t && node.opType === 'Constant' && node.output[0] !== undefined) constants.set(node.output[0], t)
    for (const inner of g ? [g, ...graphs] : graphs) requireSizes(inner, file)
    const wide = WINDOW.includes(name) && ints.find((step) => step > MOST_STEP || step < -MOST_STEP)
    if (wide) {
      throw new LensError(
        'input',
        `${where} of ${file} has ${name} of ${String(wide)}, more than any image has pixels; ${DAMAGED}`,
      )
    }
    if (name === 'shape' && product(ints) > MOST_VALUES) throw tooLarge(where, ints, file)
  }
  const amount = constants.get(node.input[AMOUNTS[node.opType] ?? -1] ?? '')
  const sizes = amount && intsOf(amount)
  if (sizes && product(sizes.map(BigInt)) > MOST_VALUES) throw tooLarge(where, sizes, file)
}

const DAMAGED = 'it is damaged. Export or download it again.'

/** What a tensor holds must be what its shape says. */
function requireContent(tensor: TensorProto, where: string, file: string): void {
  const { dims, rawData, dataType } = tensor
  const bytes = BYTES[dataType]
  const values = product(dims)
  // Types that share a byte, and text, are left to onnxruntime; so is a shape that it fills itself.
  if (bytes === undefined || values < 0n) return
  const held = rawData.length > 0 ? BigInt(rawData.length) / BigInt(bytes) : BigInt(listed(tensor))
  if (held === values) return
  throw new LensError(
    'input',
    `${where} of ${file} should hold ${dims.join(' × ') || '1'} values of ${elementTypeName(dataType)} and holds ${String(held)}; ${DAMAGED}`,
  )
}

/** Values that are not raw bytes. */
function listed({ floatData, doubleData, int32Data, int64Data, uint64Data }: TensorProto): number {
  return floatData.length + doubleData.length + int32Data.length + int64Data.length + uint64Data.length
}

/** A name that damage has made long says no more than its beginning. */
function short(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name
}

function product(sizes: readonly bigint[]): bigint {
  return sizes.reduce((all, size) => all * size, 1n)
}

function tooLarge(where: string, sizes: readonly (bigint | number)[], file: string): LensError {
  return new LensError(
    'input',
    `${where} of ${file} is to hold ${sizes.join(' × ')} values, more than Lens has room for; ${DAMAGED}`,
  )
}
