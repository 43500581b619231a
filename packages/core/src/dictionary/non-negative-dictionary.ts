import { GraphBuilder, kernel, Tensor, type OnnxModel } from '@lens/onnx'
import type { Matrix } from '../matrix.ts'
import type { Dictionary } from './dictionary.ts'
import { gramInMetric, inMetric } from './metric.ts'
import { NonNegativeLeastSquares } from './nnls.ts'
import { combined } from './products.ts'

/**
 * A dictionary with non-negative coefficients, one activation vector at a time: `argmin_{u >= 0} || a - u W ||` in the metric
 * `M = I + v vᵀ`. That is least squares with one more channel, `v · a`, in activations and dictionary: the completeness channel,
 * which makes the concepts' sum follow the logit image by image.
 */
export class NonNegativeDictionary implements Dictionary {
  readonly w: Matrix
  readonly channel: Float32Array | null
  readonly #measured: Tensor
  readonly #solver: NonNegativeLeastSquares

  /** @param w dictionary, r × p; @param channel `v` [p] */
  constructor(w: Matrix, channel: Float32Array | null = null) {
    this.w = w
    this.channel = channel
    this.#measured = new Tensor('float32', inMetric(w, channel).data, [w.rows, w.columns])
    this.#solver = new NonNegativeLeastSquares(gramInMetric(w, channel))
  }

  encodeMap(map: Float32Array): Promise<Float32Array> {
    const channels = this.w.columns
    return this.#encode(new Tensor('float32', map, [channels, map.length / channels]), 1)
  }

  encodeRows(rows: Matrix): Promise<Float32Array> {
    return this.#encode(new Tensor('float32', rows.data, [rows.rows, rows.columns]), 0)
  }

  decode(u: Matrix): Promise<Matrix> {
    return combined(u, this.w)
  }

  async #encode(activations: Tensor, transA: 0 | 1): Promise<Float32Array> {
    const session = await kernel(`A Wᵀ ${transA}`, () => productGraph(transA))
    const { AW } = await session.run({ A: activations, W: this.#measured })
    const products = AW?.data as Float32Array
    const coefficients = new Float32Array(products.length)
    const r = this.w.rows
    for (let offset = 0; offset < products.length; offset += r)
      this.#solver.solve(products, coefficients, offset)
    return coefficients
  }
}

/** `A` [n, p], or [p, n] with `transA`, and `W` [r, p] -> `A Wᵀ` [n, r]. */
function productGraph(transA: 0 | 1): OnnxModel {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', [null, null])
  const w = b.input('W', 'float32', ['r', 'p'])
  b.output('AW', b.gemm(a, w, null, { transA, transB: 1 }))
  return b.build()
}
