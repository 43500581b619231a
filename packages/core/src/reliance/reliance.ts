import type { Concept, Crop } from '../explanation/schema.ts'
import { row, type Matrix } from '../matrix.ts'
import { placesOf } from './place.ts'
import { switchedOff, type JudgedPoint } from './switched-off.ts'
import { unrelatedAhead } from './unrelated.ts'
import { varietiesOf } from './variety.ts'

interface ExplainedClass {
  readonly classIndex: number
  readonly points: readonly JudgedPoint[]
  /** Images of the class that are predicted as something else. */
  readonly misses: number
  /** The classes that it is nearly, or really, taken for. */
  readonly related: readonly number[]
  /** [points, height, width, r], and its shape. */
  readonly coefficients: Float32Array
  readonly size: { height: number; width: number; r: number }
  /** By dictionary index, and their pictures by name. */
  readonly crops: readonly Crop[][]
  readonly pictures: ReadonlyMap<string, Buffer>
  /** Cosine of every concept with every class's row of the head; null for a head that is not linear. */
  readonly alignments: Matrix | null
}

/** What tells whether a class should rely on its concepts, by dictionary index. */
export async function reliancesOf(explained: ExplainedClass): Promise<Concept['reliance'][]> {
  const { classIndex, points, misses, related, coefficients, size, crops, pictures, alignments } = explained
  const places = placesOf(coefficients, size)
  const names = crops.map((some) => some.map(({ picture }) => picture))
  const varieties = await varietiesOf(names, pictures)
  return places.map((place, k) => ({
    switchedOff: switchedOff(points, misses, k),
    place,
    variety: varieties[k] ?? null,
    unrelatedAhead: alignments && unrelatedAhead(row(alignments, k), classIndex, related),
  }))
}
