import { create } from '@bufbuild/protobuf'
import { TensorProto_DataType, TensorProtoSchema, type TensorProto } from '../proto/onnx_pb.ts'

/** Element types by the names that onnxruntime gives them. */
export type ElementType = 'float32' | 'float64' | 'float16' | 'int64' | 'int32' | 'uint8' | 'bool'

/** Numbers, not the enum: fields of the schema are plain int32. */
const DATA_TYPES: Readonly<Record<ElementType, number>> = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  float16: TensorProto_DataType.FLOAT16,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  uint8: TensorProto_DataType.UINT8,
  bool: TensorProto_DataType.BOOL,
}

/** Types that weights have in files, and nothing that Lens builds. */
const BFLOAT16: number = TensorProto_DataType.BFLOAT16
const INT8: number = TensorProto_DataType.INT8

export function dataType(type: ElementType): number {
  return DATA_TYPES[type]
}

/** The name of an element type for people: onnxruntime's where it has one, ONNX's in lower case otherwise. */
export function elementTypeName(type: number): string {
  const known = Object.entries(DATA_TYPES).find(([, value]) => value === type)
  return known?.[0] ?? (TensorProto_DataType[type] ?? 'unknown').toLowerCase()
}

export type ConstantData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array

/** A tensor over the array's own bytes; the array must not change afterwards. */
export function tensorOf(name: string, data: ConstantData, dims: readonly number[]): TensorProto {
  const size = dims.reduce((product, dim) => product * dim, 1)
  if (size !== data.length) {
    throw new Error(`${name}: ${String(data.length)} values do not fill [${dims.join(', ')}].`)
  }
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: dataType(typeOfData(data)),
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  })
}

function typeOfData(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof BigInt64Array) return 'int64'
  if (data instanceof Int32Array) return 'int32'
  return 'uint8'
}

export function dimsOf(tensor: TensorProto): number[] {
  return tensor.dims.map(Number)
}

/** Values of a float32, float64, float16 or bfloat16 tensor as float32; null for any other type. */
export function floatsOf(tensor: TensorProto): Float32Array | null {
  const raw = tensor.rawData.length > 0
  switch (tensor.dataType) {
    case DATA_TYPES.float32:
      return raw ? new Float32Array(aligned(tensor.rawData, 4)) : Float32Array.from(tensor.floatData)
    case DATA_TYPES.float64:
      return Float32Array.from(raw ? new Float64Array(aligned(tensor.rawData, 8)) : tensor.doubleData)
    case DATA_TYPES.float16:
      // Without raw bytes the bit patterns lie in int32_data, one per element.
      return Float32Array.from(raw ? new Uint16Array(aligned(tensor.rawData, 2)) : tensor.int32Data, fromHalf)
    case BFLOAT16:
      return Float32Array.from(
        raw ? new Uint16Array(aligned(tensor.rawData, 2)) : tensor.int32Data,
        fromBrain,
      )
    default:
      return null
  }
}

/** Values of an integer tensor of 8 or 32 bits, as quantised weights, their zero points and biases are; null for any other type. */
export function quantisedOf(tensor: TensorProto): Int32Array | null {
  const raw = tensor.rawData
  switch (tensor.dataType) {
    case DATA_TYPES.uint8:
      return Int32Array.from(raw.length > 0 ? raw : tensor.int32Data)
    case INT8:
      return Int32Array.from(raw.length > 0 ? new Int8Array(aligned(raw, 1)) : tensor.int32Data)
    case DATA_TYPES.int32:
      return Int32Array.from(raw.length > 0 ? new Int32Array(aligned(raw, 4)) : tensor.int32Data)
    default:
      return null
  }
}

/** Values of an int64 or int32 tensor; null for any other type. */
export function intsOf(tensor: TensorProto): number[] | null {
  const raw = tensor.rawData.length > 0
  switch (tensor.dataType) {
    case DATA_TYPES.int64:
      return Array.from(raw ? new BigInt64Array(aligned(tensor.rawData, 8)) : tensor.int64Data, Number)
    case DATA_TYPES.int32:
      return Array.from(raw ? new Int32Array(aligned(tensor.rawData, 4)) : tensor.int32Data)
    default:
      return null
  }
}

/** A copy: bytes inside a file start anywhere, typed arrays do not. */
function aligned(bytes: Uint8Array, size: number): ArrayBuffer {
  // Not `slice`: on a Buffer, which is what files are read into, that is a view.
  return new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % size))).buffer
}

/** IEEE 754 binary16 to number. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** A bfloat16 is the upper half of a float32. */
function fromBrain(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0] ?? NaN
}
