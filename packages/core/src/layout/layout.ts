/** Where something is drawn: both numbers from 0 to 1. */
export type Place = [x: number, y: number]

/** One way to place points on a plane, so that those of similar contributions lie close together. */
export interface LayoutMethod {
  /** For people, as the literature calls it. */
  readonly name: string
  /** @param vectors at least two, all different; @returns one place each, in any unit */
  place(vectors: number[][], seed: number): [number, number][]
}

/**
 * Places scaled into the unit square, by the same factor in both directions, with its middle in theirs; four decimals, which is
 * finer than a screen. Places that are all the same come to the middle.
 */
export function fitted(places: readonly (readonly [number, number])[]): Place[] {
  const [left, right] = extent(places.map(([x]) => x))
  const [top, bottom] = extent(places.map(([, y]) => y))
  const size = Math.max(right - left, bottom - top) || 1
  const inUnit = (value: number, low: number, high: number) =>
    Math.min(1, Math.max(0, Math.round((0.5 + (value - (low + high) / 2) / size) * 1e4) / 1e4))
  return places.map(([x, y]) => [inUnit(x, left, right), inUnit(y, top, bottom)])
}

function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
}
