import { Matrix as Small, pseudoInverse } from 'ml-matrix'
import { row } from '../matrix.ts'
import {
  assertNotZero,
  inMetricOf,
  metricOf,
  scaledRows,
  unitRows,
  type DictionaryMethod,
} from './dictionary.ts'
import { DictionaryEncoder, type Solver } from './encoder.ts'
import { norm, singularPairs } from './nndsvd.ts'
import { productsOf } from './products.ts'

/**
 * PCA (ICE, Zhang et al. 2021): the directions along which activations are largest, one orthogonal to the other, in amounts of
 * either sign. Not centred: what a mean adds to a score would belong to no concept, and it is most of the score.
 */
export const pca: DictionaryMethod = {
  name: 'PCA',
  nonNegative: false,
  signed: true,
  async learn(training, r) {
    const rows = inMetricOf(training, scaledRows(training))
    assertNotZero(rows)
    const { left, right } = await singularPairs(await productsOf(rows), rows.columns, r)
    for (let k = 0; k < r; k++) {
      const coefficients = row(left, k)
      // A direction and its opposite are the same to PCA: the side where there is more is the one that crops show.
      if (norm(coefficients, 1) < norm(coefficients, -1)) {
        const direction = row(right, k)
        direction.forEach((value, j) => (direction[j] = -value))
      }
    }
    return { w: unitRows(right, training.rows.columns), parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) =>
    new DictionaryEncoder(w, parameters['metric']?.data, (gram) => new LeastSquares(gram)),
}

/** `u = (W M Wᵀ)⁻¹ W M a`; for orthonormal concepts without a metric, `W a`. */
class LeastSquares implements Solver {
  readonly #inverse: Small
  readonly #r: number

  constructor(gram: Float64Array) {
    this.#r = Math.sqrt(gram.length)
    this.#inverse = pseudoInverse(Small.from1DArray(this.#r, this.#r, gram))
  }

  solve(c: ArrayLike<number>, out: Float32Array, offset: number): void {
    for (let k = 0; k < this.#r; k++) {
      let sum = 0
      for (let j = 0; j < this.#r; j++) sum += this.#inverse.get(k, j) * (c[offset + j] as number)
      out[offset + k] = sum
    }
  }
}
