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

/**
 * @param a activations, n × p; read in place, and for `alongCrops` copied once, transposed: for the few rows of a factor, onnxruntime
 *   multiplies by a transposed matrix two to three times as fast as by a plain one
 */
export async function productsOf(a: Matrix): Promise<Products> {
  const product = await kernel('X Aᵀ', productGraph)
  const activations = new Tensor('float32', a.data, [a.rows, a.columns])
  let transposed: Tensor | undefined

  async function run(by: Tensor, x: Matrix, columns: number): Promise<Matrix> {
    const { XA } = await product.run({ A: by, X: new Tensor('float32', x.data, [x.rows, x.columns]) })
    return matrix(x.rows, columns, XA?.data as Float32Array)
  }
  return {
    alongChannels: (x) => run(activations, x, a.rows),
    async alongCrops(y) {
      transposed ??= await transposedOf(activations)
      return run(transposed, y, a.columns)
    },
  }
}

function productGraph(): OnnxModel {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', ['n', 'p'])
  const x = b.input('X', 'float32', ['r', null])
  b.output('XA', b.gemm(x, a, null, { transB: 1 }))
  return b.build()
}

async function transposedOf(activations: Tensor): Promise<Tensor> {
  const transpose = await kernel('Aᵀ', () => {
    const b = new GraphBuilder()
    b.output('T', b.node('Transpose', [b.input('A', 'float32', ['n', 'p'])], { perm: [1, 0] }))
    return b.build()
  })
  const { T } = await transpose.run({ A: activations })
  return T as Tensor
}

/** `T - G X`, how far each concept of `x` [r, m] is from fitting: `targets` T [r, m], `gram` G [r, r]. */
export async function slopesAt(x: Matrix, targets: Matrix, gram: Float64Array): Promise<Matrix> {
  const session = await kernel('T - G X', () => {
    const b = new GraphBuilder()
    const [g, values] = [b.input('G', 'float32', [null, null]), b.input('X', 'float32', [null, null])]
    const t = b.input('T', 'float32', [null, null])
    b.output('slopes', b.node('Gemm', [g, values, t], { alpha: { float: -1 } }))
    return b.build()
  })
  const { slopes } = await session.run({
    G: new Tensor('float32', Float32Array.from(gram), [x.rows, x.rows]),
    X: new Tensor('float32', x.data, [x.rows, x.columns]),
    T: new Tensor('float32', targets.data, [x.rows, x.columns]),
  })
  return matrix(x.rows, x.columns, slopes?.data as Float32Array)
}

/** Weighted sums of rows: `weights` [k, r] times `rows` [r, m]. */
export async function combined(weights: Matrix, rows: Matrix): Promise<Matrix> {
  const session = await kernel('V Y', () => {
    const b = new GraphBuilder()
    const [v, y] = [b.input('V', 'float32', [null, null]), b.input('Y', 'float32', [null, null])]
    b.output('VY', b.matmul(v, y))
    return b.build()
  })
  const { VY } = await session.run({
    V: new Tensor('float32', weights.data, [weights.rows, weights.columns]),
    Y: new Tensor('float32', rows.data, [rows.rows, rows.columns]),
  })
  return matrix(weights.rows, rows.columns, VY?.data as Float32Array)
}
