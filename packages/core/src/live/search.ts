import { productsWith } from '../dictionary/row-products.ts'
import { dot } from '../matrix.ts'
import type { Activations } from '../model/classifier.ts'
import type { FoundConcept } from './live-search.ts'
import { sentMap } from './sent-map.ts'
import type { ShelvedClass } from './shelf.ts'

/** Concepts that are named. */
const MOST = 12

/** Grid of the feature tensor; tokens without a place come after its positions. */
interface Grid {
  readonly height: number
  readonly width: number
}

/**
 * The concepts of all classes that an image excites most. A coefficient alone does not tell: what a class has no concept for goes to
 * its nearest one, far above what its own images have. So a concept counts by what it accounts for of the response, and only as far
 * as the concepts of its class rebuild that response at all.
 *
 * On crops and points of the planted scenes and of photos, this finds the concept that an image is known for among the first ten in
 * 90 and 100 %, 58 and 100 %; its place among the coefficients of its own points does in 10 and 0 %, 8 and 100 %.
 */
export async function searchConcepts(
  image: Activations,
  classes: readonly ShelvedClass[],
  grid: Grid,
): Promise<FoundConcept[]> {
  const { features } = image
  const response = dot(features, features)
  const all: { strength: number; shelved: ShelvedClass; found: Omit<FoundConcept, 'map'> }[] = []
  for (const shelved of classes) {
    const coefficients = await shelved.encoder.encodeMap(features)
    const products = await productsWith(shelved.w).ofMap(features)
    const missed = missedShare(shelved, coefficients, products, response)
    for (let concept = 0; concept < shelved.w.rows; concept++) {
      const carried = along(coefficients, products, shelved.w.rows, concept) / response
      if (!(carried > 0)) continue
      const found = {
        classIndex: shelved.classIndex,
        index: concept,
        carried,
        missed,
        above: shareBelow(shelved.codes?.[concept], meanOf(coefficients, shelved.w.rows, concept)),
      }
      all.push({ strength: carried * (1 - missed) ** 2, shelved, found })
    }
  }
  const most = all
    .sort(
      (a, b) =>
        b.strength - a.strength || a.found.classIndex - b.found.classIndex || a.found.index - b.found.index,
    )
    .slice(0, MOST)
  return Promise.all(
    most.map(async ({ shelved, found }) => {
      const places = await shelved.place(image)
      return { ...found, map: sentMap(mapOf(places, shelved.w.rows, found.index, grid)) }
    }),
  )
}

/** `||A - U W|| / ||A||`, at most 1. @param products `A Wᵀ`; @param response `||A||²` */
function missedShare(
  { w: { rows: r }, gram }: ShelvedClass,
  coefficients: Float32Array,
  products: Float32Array,
  response: number,
): number {
  let rest = response - 2 * dot(coefficients, products)
  for (let offset = 0; offset < coefficients.length; offset += r) {
    for (let i = 0; i < r; i++) {
      const u = coefficients[offset + i] as number
      if (u === 0) continue
      for (let j = 0; j < r; j++)
        rest += u * (coefficients[offset + j] as number) * (gram[i * r + j] as number)
    }
  }
  return Math.min(1, Math.sqrt(Math.max(0, rest) / response))
}

/** Sum over the positions of `u_k (W_k · a)`. */
function along(coefficients: Float32Array, products: Float32Array, r: number, concept: number): number {
  let sum = 0
  for (let at = concept; at < coefficients.length; at += r)
    sum += (coefficients[at] as number) * (products[at] as number)
  return sum
}

function meanOf(coefficients: Float32Array, r: number, concept: number): number {
  let sum = 0
  for (let at = concept; at < coefficients.length; at += r) sum += coefficients[at] as number
  return (sum * r) / coefficients.length
}

function mapOf(places: Float32Array, r: number, concept: number, { height, width }: Grid) {
  const values = Float32Array.from(
    { length: height * width },
    (_, position) => places[position * r + concept] as number,
  )
  return { height, width, values }
}

/** @param ascending sorted */
function shareBelow(ascending: Float32Array | undefined, value: number): number | null {
  if (ascending === undefined || ascending.length === 0) return null
  const first = ascending.findIndex((one) => one >= value)
  return first < 0 ? 1 : first / ascending.length
}
