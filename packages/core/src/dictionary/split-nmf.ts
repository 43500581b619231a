import { matrix, row, type Matrix } from '../matrix.ts'
import { metricOf, scaledRows, unitRows, type DictionaryMethod } from './dictionary.ts'
import { DictionaryEncoder } from './encoder.ts'
import { factorise, inFit } from './nmf.ts'

/**
 * NMF of activations of either sign: of `[max(A, 0), max(-A, 0)] ≈ U [W⁺, W⁻]`, so that `A ≈ U (W⁺ - W⁻)`. Coefficients are those
 * that fit `A` itself best; where `A` is never negative this is NMF.
 */
export const splitNmf: DictionaryMethod = {
  name: 'NMF of positive and negative parts',
  nonNegative: false,
  signed: false,
  async learn(training, r, { signal }) {
    const { w } = await factorise(split(scaledRows(training)), r, {
      metric: splitMetric(inFit(training.metric)),
      signal,
    })
    const joined = matrix(r, training.rows.columns)
    for (let k = 0; k < r; k++) {
      const [to, parts] = [row(joined, k), row(w, k)]
      to.forEach((_, j) => (to[j] = (parts[j] as number) - (parts[to.length + j] as number)))
    }
    return { w: unitRows(joined), parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

/** `[max(A, 0), max(-A, 0)]`, n × 2p. */
function split(a: Matrix): Matrix {
  const out = matrix(a.rows, 2 * a.columns)
  for (let i = 0; i < a.rows; i++) {
    const to = row(out, i)
    row(a, i).forEach((value, j) => {
      to[value > 0 ? j : a.columns + j] = Math.abs(value)
    })
  }
  return out
}

/** `[v, -v]`: the difference of the parts along `v`. */
function splitMetric(v: Float32Array | null): Float32Array | null {
  return v && Float32Array.of(...v, ...v.map((value) => -value))
}
