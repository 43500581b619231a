import type { Encoder } from '../dictionary/dictionary.ts'

/** A concept that is decomposed. */
export interface Parent {
  /** Of its dictionary, at its layer. */
  readonly encoder: Encoder
  /** Concepts of that dictionary, and which of them it is. */
  readonly concepts: number
  readonly index: number
}

/** Its coefficient at every position of activations at its layer, [p, positions]. */
export async function presenceOf(parent: Parent, activations: Float32Array): Promise<Float32Array> {
  const { encoder, concepts, index } = parent
  const codes = await encoder.encodeMap(activations)
  return Float32Array.from(
    { length: codes.length / concepts },
    (_, position) => codes[position * concepts + index] as number,
  )
}

export function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
