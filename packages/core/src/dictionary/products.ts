import { GraphBuilder, kernel, Tensor, type OnnxModel } from '@lens/onnx'
import { matrix, type Matrix } from '../matrix.ts'

/**
 * The two heavy products of every factorisation of `A` [n, p], on onnxruntime (two orders of magnitude faster than a loop
 * here). Factors go in and come out with one concept a row, so that nothing is ever transposed.
 */
export interface Products {
  /** `X Aᵀ`: [r, p] -> [r, n] */
  alongChannels(x: Matrix): Promise<Matrix>
  /** `Y A`: [r, n] -> [r, p] */
  alongCrops(y: Matrix): Promise<Matrix>
}

/** @param a activations, n × p; read in place at every product, never copied */
export async function productsOf(a: Matrix): Promise<Products> {
  const channels = await kernel('X Aᵀ', () => productGraph(1))
  const crops = await kernel('Y A', () => productGraph(0))
  const activations = new Tensor('float32', a.data, [a.rows, a.columns])

  async function run(session: typeof channels, x: Matrix, columns: number): Promise<Matrix> {
    const { XA } = await session.run({
      A: activations,
      X: new Tensor('float32', x.data, [x.rows, x.columns]),
    })
    return matrix(x.rows, columns, XA?.data as Float32Array)
  }
  return {
    alongChannels: (x) => run(channels, x, a.rows),
    alongCrops: (y) => run(crops, y, a.columns),
  }
}

function productGraph(transB: 0 | 1): OnnxModel {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', ['n', 'p'])
  const x = b.input('X', 'float32', ['r', null])
  b.output('XA', b.gemm(x, a, null, { transB }))
  return b.build()
}
