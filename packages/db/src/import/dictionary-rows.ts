import type { Prisma } from '../generated/client.ts'

/** As `Matrix` of the core. */
interface Rows {
  readonly data: Float32Array
}

/** What the concepts of a class are compared by. */
export interface ImportedDictionary {
  /** `W`, one concept a row. */
  readonly directions: Rows
  /** Mean coefficients, one point a row; null where an older Lens left them out. */
  readonly codes: Rows | null
}

export function dictionaryRow(
  key: { modelId: string; classIndex: number },
  { directions, codes }: ImportedDictionary,
): Prisma.DictionaryCreateManyInput {
  return { ...key, directions: bytesOf(directions), codes: codes && bytesOf(codes) }
}

function bytesOf({ data }: Rows): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.slice().buffer)
}

/** Numbers that the import has written as bytes, as `columns` a row. */
export function rowsOf(bytes: Uint8Array, columns: number): Float32Array[] {
  // A copy begins at a multiple of four bytes, as floats must.
  const data = new Float32Array(bytes.slice().buffer)
  return Array.from({ length: Math.floor(data.length / columns) }, (_, i) =>
    data.subarray(i * columns, (i + 1) * columns),
  )
}
