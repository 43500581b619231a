import { create } from '@bufbuild/protobuf'
import {
  TensorShapeProto_DimensionSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type TypeProto_Tensor,
  type ValueInfoProto,
} from '../proto/onnx_pb.ts'
import type { TensorFacts } from './model.ts'
import { dataType, elementTypeName, type ElementType } from './tensor.ts'

/** A fixed size, the name of a size that varies, or null where nothing is said. */
export type Dim = number | string | null

/** Null `dims` leave even the rank open. */
export function valueInfo(name: string, type: ElementType, dims: readonly Dim[] | null): ValueInfoProto {
  const dim = dims?.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : size === null
            ? { case: undefined }
            : { case: 'dimParam', value: size },
    }),
  )
  const tensor = create(TypeProto_TensorSchema, { elemType: dataType(type), ...(dim && { shape: { dim } }) })
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  })
}

/** A tensor of which only the name is known; onnxruntime infers the rest. */
export function untypedValue(name: string): ValueInfoProto {
  return create(ValueInfoProtoSchema, { name })
}

export function tensorType(info: ValueInfoProto | undefined): TypeProto_Tensor | undefined {
  return info?.type?.value.case === 'tensorType' ? info.type.value.value : undefined
}

/** The declared shape; null where not even the rank is declared. */
export function declaredDims(info: ValueInfoProto | undefined): Dim[] | null {
  const shape = tensorType(info)?.shape
  if (!shape) return null
  return shape.dim.map(({ value }) => {
    // Some exporters write -1 or 0 for "any size".
    if (value.case === 'dimValue') return value.value > 0n ? Number(value.value) : null
    return value.case === 'dimParam' && value.value !== '' ? value.value : null
  })
}

export function factsOf(info: ValueInfoProto): TensorFacts {
  return { name: info.name, type: elementTypeName(tensorType(info)?.elemType ?? 0), dims: declaredDims(info) }
}
