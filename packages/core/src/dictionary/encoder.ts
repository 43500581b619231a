import { GraphBuilder, kernel, Tensor, type OnnxModel } from '@lens/onnx'
import { gram, type Matrix } from '../matrix.ts'
import { NonNegativeLeastSquares } from './nnls.ts'

/** Coefficients of any activations on a fixed dictionary: `argmin_{U >= 0} || A - U W ||`, one activation vector at a time. */
export class DictionaryEncoder {
  readonly #dictionary: Tensor
  readonly #solver: NonNegativeLeastSquares
  readonly #channels: number

  /** @param w dictionary, r × p */
  constructor(w: Matrix) {
    this.#dictionary = new Tensor('float32', w.data, [w.rows, w.columns])
    this.#solver = new NonNegativeLeastSquares(gram(w))
    this.#channels = w.columns
  }

  /** @param map activations of one image, [p, positions]; @returns coefficients, [positions, r] */
  encodeMap(map: Float32Array): Promise<Float32Array> {
    return this.#encode(new Tensor('float32', map, [this.#channels, map.length / this.#channels]), 1)
  }

  /** @param rows activations, n × p; @returns coefficients, [n, r] */
  encodeRows(rows: Matrix): Promise<Float32Array> {
    return this.#encode(new Tensor('float32', rows.data, [rows.rows, rows.columns]), 0)
  }

  async #encode(activations: Tensor, transA: 0 | 1): Promise<Float32Array> {
    const session = await kernel(`A Wᵀ ${transA}`, () => productGraph(transA))
    const { AW } = await session.run({ A: activations, W: this.#dictionary })
    const products = AW?.data as Float32Array
    const coefficients = new Float32Array(products.length)
    const r = this.#dictionary.dims[0] as number
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
