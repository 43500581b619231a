import type { ConceptFunction } from './concept-function.ts'

/** By how much a score changes without a concept: without it in the positions, and without it in tokens that have no place. */
interface Changes {
  /** [r] each, without sign. */
  readonly inPlaces: Float64Array
  readonly inTokens: Float64Array
}

/**
 * @param codes  of one image, [positions, r], the tokens that have no place last
 * @param places how many positions have one
 */
export async function changesWithout(
  f: ConceptFunction,
  codes: Float32Array,
  places: number,
): Promise<Changes> {
  const r = f.concepts
  const isPlace = (at: number) => Math.floor(at / r) < places
  const without = (concept: number, there: (at: number) => boolean) =>
    codes.map((u, at) => (at % r === concept && there(at) ? 0 : u))
  const concepts = Array.from({ length: r }, (_, k) => k)
  const [whole = 0, ...rest] = await f.values([
    codes,
    ...concepts.map((k) => without(k, isPlace)),
    ...concepts.map((k) => without(k, (at) => !isPlace(at))),
  ])
  const changes = Float64Array.from(rest, (value) => Math.abs(whole - value))
  return { inPlaces: changes.subarray(0, r), inTokens: changes.subarray(r) }
}

/** Of what each concept changes over all points, the share that it changes through tokens without a place; null where it changes nothing. */
export function placelessShares(points: readonly Changes[], r: number): (number | null)[] {
  return Array.from({ length: r }, (_, k) => {
    const sum = (of: keyof Changes) => points.reduce((total, point) => total + (point[of][k] as number), 0)
    const [places, tokens] = [sum('inPlaces'), sum('inTokens')]
    return places + tokens > 0 ? tokens / (places + tokens) : null
  })
}
