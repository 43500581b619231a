import { fitted, type LayoutMethod, type Place } from './layout.ts'

/** Layouts are chaotic: another seed gives another picture of the same thing. */
const SEED = 1

/** One place per vector. Equal vectors have one place, which methods could not tell from an accident. */
export function placePoints(method: LayoutMethod, vectors: readonly (readonly number[])[]): Place[] {
  // Layouts care for proportions alone; a millionth of the largest number is nothing that one could see.
  const largest = vectors.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  const scaled = vectors.map((vector) => vector.map((value) => Math.round((value / largest) * 1e6) / 1e6))
  const different = new Map(scaled.map((vector) => [vector.join(' '), vector]))
  const places =
    different.size < 2 ? [...different].map((): Place => [0, 0]) : method.place([...different.values()], SEED)
  const inUnit = fitted(places)
  const placeOf = new Map([...different.keys()].map((name, i) => [name, inUnit[i] as Place]))
  return scaled.map((vector) => placeOf.get(vector.join(' ')) as Place)
}
