import { create, toBinary } from '@bufbuild/protobuf'
import { LensError } from '@lens/errors'
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema, type TensorProto } from '../proto/onnx_pb.ts'
import { edited, graphOf, type OnnxModel } from './model.ts'

/** The largest protobuf message that other readers accept, onnxruntime included. */
const MAX_BYTES = 2 ** 31 - 1

const GRAPH_OF_MODEL = 7
const INITIALIZER_OF_GRAPH = 5
const RAW_DATA_OF_TENSOR = 9

/**
 * The model as the bytes of an ONNX file. Fields that this schema does not know are written back.
 *
 * `toBinary` on the whole model would copy the weights once per level of nesting (tensor, graph, model);
 * here they are copied once, into the result. Order of fields does not matter to protobuf.
 * @throws LensError `unsupported` when the result would be larger than 2 GiB
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = graphOf(model)
  const graphParts = [
    toBinary(GraphProtoSchema, edited(graph, { initializer: [] })),
    ...graph.initializer.flatMap((tensor) => delimited(INITIALIZER_OF_GRAPH, tensorParts(tensor))),
  ]
  const skeleton = edited(model.proto, {})
  delete skeleton.graph
  return concatenated([toBinary(ModelProtoSchema, skeleton), ...delimited(GRAPH_OF_MODEL, graphParts)])
}

function tensorParts(tensor: TensorProto): Uint8Array[] {
  const { rawData, ...rest } = tensor
  if (!Object.hasOwn(tensor, 'rawData')) return [toBinary(TensorProtoSchema, tensor)]
  const header = Object.assign(create(TensorProtoSchema), rest)
  return [toBinary(TensorProtoSchema, header), ...delimited(RAW_DATA_OF_TENSOR, [rawData])]
}

/** A length-delimited field (wire type 2) whose content is the parts, one after the other. */
function delimited(field: number, parts: Uint8Array[]): Uint8Array[] {
  return [Uint8Array.from([...varint((field << 3) | 2), ...varint(totalLength(parts))]), ...parts]
}

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 0x80)
  }
}

function concatenated(parts: Uint8Array[]): Uint8Array {
  const length = totalLength(parts)
  if (length > MAX_BYTES) {
    throw new LensError(
      'unsupported',
      `The model takes ${(length / 2 ** 30).toFixed(1)} GiB, and one ONNX file holds at most 2 GiB.`,
    )
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

function totalLength(parts: Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
