import { GraphBuilder, kernel, Tensor, type OnnxModel } from '@lens/onnx'
import type { Matrix } from '../matrix.ts'

/** `A Wᵀ` for a fixed `W` [r, p] and any activations, on onnxruntime. */
export function productsWith(w: Matrix) {
  const dictionary = new Tensor('float32', w.data, [w.rows, w.columns])

  async function product(activations: Tensor, transA: 0 | 1): Promise<Float32Array> {
    const session = await kernel(`A Wᵀ ${transA}`, () => graph(transA))
    const { AW } = await session.run({ A: activations, W: dictionary })
    return AW?.data as Float32Array
  }
  return {
    /** @param map activations of one image, [p, positions]; @returns [positions, r] */
    ofMap: (map: Float32Array) => product(new Tensor('float32', map, [w.columns, map.length / w.columns]), 1),
    /** @param rows n × p; @returns [n, r] */
    ofRows: (rows: Matrix) => product(new Tensor('float32', rows.data, [rows.rows, rows.columns]), 0),
  }
}

/** `A` [n, p], or [p, n] with `transA`, and `W` [r, p] -> `A Wᵀ` [n, r]. */
function graph(transA: 0 | 1): OnnxModel {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', [null, null])
  const w = b.input('W', 'float32', ['r', 'p'])
  b.output('AW', b.gemm(a, w, null, { transA, transB: 1 }))
  return b.build()
}
