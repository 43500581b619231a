import { unitRows, type Dictionary, type Encoder } from '../dictionary/dictionary.ts'
import { productsWith } from '../dictionary/row-products.ts'
import { columns, dot, matrix, row, type Matrix } from '../matrix.ts'
import type { Activations } from '../model/classifier.ts'
import type { MapMethod } from './map.ts'

/** How much of each concept is at every position of an image, [positions, r]. */
export type Placing = (image: Activations) => Promise<Float32Array>

/** Name of the mean direction among a dictionary's parameters. */
export const MEAN_DIRECTION = 'mean-direction'

/**
 * `μ`: the weighted mean of the activations' directions `a / ||a||`, 1 × p. Activations of zero have none.
 */
export function meanDirection(rows: Matrix, weights: Float32Array): Matrix {
  const mean = matrix(1, rows.columns)
  let total = 0
  for (let i = 0; i < rows.rows; i++) {
    const a = row(rows, i)
    const length = Math.sqrt(dot(a, a))
    if (length === 0) continue
    const weight = weights[i] as number
    total += weight
    a.forEach((value, j) => (mean.data[j] = (mean.data[j] as number) + (weight * value) / length))
  }
  if (total > 0) mean.data.forEach((sum, j) => (mean.data[j] = sum / total))
  return mean
}

/** Names of what a dictionary may keep to place its concepts, of the feature tensor and of the earlier layer: see `layerOf`. */
export const PLACING = 'placing'
export const PLACING_EARLIER = 'placing-earlier'

/**
 * `(a / ||a|| - μ) · (w - μ) / ||w - μ||`: how much more alike activations are to a concept than activations of the class are on the mean.
 * Unlike coefficients, which share a position out among the concepts, it asks of each concept alone whether it is there, so that a part
 * that several concepts add up to is whole in the map of each.
 *
 * @returns null where the mean direction is not known, as in explanations of earlier versions
 */
function likenessOf({ w, parameters }: Dictionary): Placing | null {
  const mean = parameters[MEAN_DIRECTION]?.data
  if (!mean) return null
  const own = parameters[PLACING]
  return own ? ownLikeness(own, parameters[PLACING_EARLIER]) : ownLikeness(placingBy(awayFrom(mean, w), mean))
}

/** `(w - μ) / ||w - μ||` of every concept. */
export function awayFrom(mean: Float32Array, concepts: Matrix): Matrix {
  const differences = matrix(concepts.rows, concepts.columns)
  for (let k = 0; k < concepts.rows; k++)
    row(concepts, k).forEach((value, j) => (row(differences, k)[j] = value - (mean[j] as number)))
  return unitRows(differences)
}

/** What `layerOf` places concepts by: `(s d, -μ · d)`, r × (channels + 1), where `s a / ||a||` is compared with `d`. */
export function placingBy(directions: Matrix, mean: Float32Array, scale = 1): Matrix {
  const out = matrix(directions.rows, directions.columns + 1)
  for (let k = 0; k < directions.rows; k++) {
    const direction = row(directions, k)
    row(out, k).set(direction.map((value) => scale * value))
    row(out, k)[directions.columns] = -dot(direction, mean)
  }
  return out
}

/** By both layers; by the feature tensor alone where the earlier layer is not given. */
function ownLikeness(late: Matrix, early?: Matrix): Placing {
  const byFeatures = layerOf(late)
  const byEarlier = early && layerOf(early)
  return async ({ features, earlier }) => {
    const places = await byFeatures(features)
    if (!byEarlier || earlier.length === 0) return places
    const more = await byEarlier(earlier)
    return places.map((place, i) => place + (more[i] as number))
  }
}

/**
 * `d · a / ||a|| + d_0` at every position of a layer's map, 0 where `a` is.
 * @param placing `(d, d_0)` of every concept, r × (channels + 1)
 */
function layerOf(placing: Matrix): (map: Float32Array) => Promise<Float32Array> {
  const { rows: r, columns: size } = placing
  const channels = size - 1
  const products = productsWith(columns(placing, 0, channels))
  return async (map) => {
    const lengths = lengthsOf(map, channels)
    return (await products.ofMap(map)).map((product, i) => {
      const length = lengths[Math.floor(i / r)] as number
      return length > 0 ? product / length + (placing.data[(i % r) * size + channels] as number) : 0
    })
  }
}

/** Whether a dictionary's concepts are looked for in whole images by likeness, as all but CRAFT's are: these keep no mean direction. */
export function isByLikeness({ parameters }: Dictionary): boolean {
  return parameters[MEAN_DIRECTION] !== undefined
}

/** Where concepts are: by likeness, else by coefficients. */
export function placingOf(dictionary: Dictionary, encoder: Encoder): Placing {
  return likenessOf(dictionary) ?? (({ features }) => encoder.encodeMap(features))
}

/** `||a||` at every position. */
function lengthsOf(features: Float32Array, channels: number): Float64Array {
  const squares = new Float64Array(features.length / channels)
  features.forEach((value, i) => {
    const position = i % squares.length
    squares[position] = (squares[position] as number) + value * value
  })
  return squares.map(Math.sqrt)
}

/** How much like the concept every position is; the coefficients where that is not known. */
export const likenessMaps: MapMethod = async ({ classifier, dictionary, encoder }, image, concepts) => {
  const { height, width } = classifier.model.featureTensor
  const all = await placingOf(dictionary, encoder)(image)
  return concepts.map((concept) => ({
    height,
    width,
    values: Float32Array.from(
      { length: height * width },
      (_, position) => all[position * dictionary.w.rows + concept] as number,
    ),
  }))
}
