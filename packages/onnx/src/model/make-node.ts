import { create } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  NodeProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
} from '../proto/onnx_pb.ts'

/** A bare number is an int attribute, as nearly all are; a float attribute says so: `{ alpha: { float: 1 } }`. */
type AttributeValue =
  number | readonly number[] | string | { readonly float: number } | { readonly tensor: TensorProto }

export type Attributes = Readonly<Record<string, AttributeValue | undefined>>

export function makeNode(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Attributes = {},
): NodeProto {
  const attribute = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [makeAttribute(name, value)],
  )
  return create(NodeProtoSchema, { opType, input: [...input], output: [...output], attribute })
}

function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value) })
  }
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) })
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float })
  if ('tensor' in value) return create(AttributeProtoSchema, { name, type: Type.TENSOR, t: value.tensor })
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) })
}
