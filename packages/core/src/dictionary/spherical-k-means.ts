import { dot, matrix, row, type Matrix } from '../matrix.ts'
import { assertNotZero, metricOf, unitRows, type DictionaryMethod } from './dictionary.ts'
import { DictionaryEncoder } from './encoder.ts'
import { clustersOf } from './k-means.ts'

/** Starts of k-means, of which the best is taken: as for k-means itself. */
const STARTS = 4

/**
 * Spherical k-means (Dhillon and Modha 2001): concepts are the mean directions of groups of activations that point the same way, however
 * strong they are, so that a concept is what its places have in common and not what is left beside the others. Coefficients are those of
 * non-negative least squares: unlike with k-means, several concepts add up at a position, and account for all of it.
 *
 * Of positions alone: the direction of a pooled crop is that of a mixture.
 */
export const sphericalKMeans: DictionaryMethod = {
  name: 'spherical k-means',
  nonNegative: false,
  signed: false,
  from: 'positions',
  async learn(training, r, { seed, signal }) {
    assertNotZero(training.rows)
    const { directions, weights } = directionsOf(training.rows, training.weights)
    const { centroids } = await clustersOf(directions, r, { weights, seed, starts: STARTS, signal })
    return { w: unitRows(centroids), parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

/** `a / ||a||` of the rows that are not zero. */
function directionsOf(rows: Matrix, weights: Float32Array): { directions: Matrix; weights: Float32Array } {
  const unit = unitRows(rows)
  const kept = Array.from({ length: rows.rows }, (_, i) => i).filter(
    (i) => dot(row(unit, i), row(unit, i)) > 0,
  )
  const directions = matrix(kept.length, rows.columns)
  kept.forEach((from, i) => {
    row(directions, i).set(row(unit, from))
  })
  return { directions, weights: Float32Array.from(kept, (from) => weights[from] as number) }
}
