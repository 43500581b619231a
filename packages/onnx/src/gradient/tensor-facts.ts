import { dimsOf, intsOf } from '../model/tensor.ts'
import type { TensorProto } from '../proto/onnx_pb.ts'

/** A size, or a name or expression for one that is only known at run time: equal texts, equal sizes. */
export type Size = number | string

/** What is known of a tensor before the graph runs. */
export interface TensorFacts {
  /** Null where not even the rank is known. */
  readonly dims: readonly Size[] | null
  /** Element type as ONNX counts them; undefined where unknown. */
  readonly type: number | undefined
  /** The elements of a small integer tensor, row by row, as shapes and axes are; null where unknown. */
  readonly values: readonly Size[] | null
}

export type Facts = ReadonlyMap<string, TensorFacts>

/** No shape has more axes, and no list of axes or pads more entries. */
export const SMALL = 16

export function factsOfConstant(tensor: TensorProto): TensorFacts {
  const dims = dimsOf(tensor)
  const isSmall = dims.reduce((product, size) => product * size, 1) <= SMALL
  return { dims, type: tensor.dataType, values: isSmall ? intsOf(tensor) : null }
}
