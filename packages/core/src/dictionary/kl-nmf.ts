import { GraphBuilder, kernel, Tensor, type OnnxModel } from '@lens/onnx'
import { matrix, row, type Matrix } from '../matrix.ts'
import { assertNotZero, metricOf, unitRows, type DictionaryMethod, type TrainingRows } from './dictionary.ts'
import { DictionaryEncoder } from './encoder.ts'
import { nndsvda } from './nndsvd.ts'
import { productsOf } from './products.ts'

/**
 * KL-NMF (Lee and Seung 2000): NMF in which a unit of error counts the more the less there should be, so that weak channels count
 * too. Coefficients are those of non-negative least squares, as of NMF: they are exact, have a gradient, and can follow the head,
 * which the divergence knows nothing of.
 */
export const klNmf: DictionaryMethod = {
  name: 'KL-NMF',
  nonNegative: true,
  signed: false,
  async learn(training, r, { signal }) {
    const { w } = await factoriseByDivergence(weighted(training), r, { signal })
    return { w: unitRows(w), parameters: metricOf(training) }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

/** The divergence grows with its arguments: a row that counts twice is a row twice as large. */
function weighted({ rows, weights }: TrainingRows): Matrix {
  const out = matrix(rows.rows, rows.columns)
  for (let i = 0; i < rows.rows; i++) {
    const to = row(out, i)
    row(rows, i).forEach((value, j) => (to[j] = Math.max(0, value) * (weights[i] as number)))
  }
  return out
}

interface KlOptions {
  readonly maxIterations?: number
  /** Ends when ten iterations lower the divergence by less than this share of the first one. */
  readonly tolerance?: number
  readonly signal?: AbortSignal | undefined
}

/** Iterations between two looks at the divergence: scikit-learn's. */
const STRIDE = 10

/**
 *   argmin_{U >= 0, W >= 0} Σ_ij  a log(a / b) - a + b ,   b = (U W)_ij
 *
 * by multiplicative updates from NNDSVDa, which never raise the divergence:
 *
 *   U <- U ⊙ ((A / UW) Wᵀ) / (1 Wᵀ) ,   W <- W ⊙ (Uᵀ (A / UW)) / (Uᵀ 1) .
 *
 * @param a activations, n × p, non-negative
 * @returns `Uᵀ` [r, n], `W` [r, p]
 * @throws LensError `input` where all activations are zero
 */
export async function factoriseByDivergence(a: Matrix, r: number, options: KlOptions = {}) {
  const { maxIterations = 200, tolerance = 1e-4, signal } = options
  assertNotZero(a)
  let { ut, w } = await nndsvda(a, await productsOf(a), r)
  const activations = new Tensor('float32', a.data, [a.rows, a.columns])
  const [step, divergence] = await Promise.all([kernel('KL-NMF', updates), kernel('KL', divergenceGraph)])
  const factors = () => ({
    A: activations,
    U: new Tensor('float32', ut.data, [r, a.rows]),
    W: new Tensor('float32', w.data, [r, a.columns]),
  })
  const error = async () => Number((await divergence.run(factors()))['divergence']?.data[0])
  const first = await error()
  let last = first
  let iterations = 0
  while (iterations < maxIterations) {
    for (const end = Math.min(iterations + STRIDE, maxIterations); iterations < end; iterations++) {
      signal?.throwIfAborted()
      const moved = await step.run(factors())
      ut = matrix(r, a.rows, moved['nextU']?.data as Float32Array)
      w = matrix(r, a.columns, moved['nextW']?.data as Float32Array)
    }
    const before = last
    last = await error()
    if (before - last < tolerance * first) break
  }
  return { ut, w, divergence: last, iterations }
}

/** scikit-learn's: keeps quotients finite. */
const EPSILON = 1.1920929e-7

/** `A` [n, p], `U` [r, n], `W` [r, p] -> `nextU` [r, n], then `nextW` [r, p] */
function updates(): OnnxModel {
  const { b, a, u, w } = factorsOf()
  const least = b.scalar(EPSILON)
  const quotient = (left: typeof u) => b.div(a, b.node('Max', [b.gemm(left, w, null, { transA: 1 }), least]))
  const total = (x: typeof u) => b.node('Max', [b.reduceSum(x, [1]), least])
  const nextU = b.div(b.mul(u, b.gemm(w, quotient(u), null, { transB: 1 })), total(w))
  const nextW = b.div(b.mul(w, b.matmul(nextU, quotient(nextU))), total(nextU))
  b.output('nextU', nextU)
  b.output('nextW', nextW)
  return b.build()
}

/** `Σ a log(a / b) - a + b`, where `0 log 0 = 0`. */
function divergenceGraph(): OnnxModel {
  const { b, a, u, w } = factorsOf()
  const least = b.scalar(EPSILON)
  const product = b.gemm(u, w, null, { transA: 1 })
  const quotient = b.node('Max', [b.div(a, b.node('Max', [product, least])), least])
  const summands = b.add(b.sub(b.mul(a, b.node('Log', [quotient])), a), product)
  b.output('divergence', b.reduceSum(summands, [0, 1], false))
  return b.build()
}

function factorsOf() {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', ['n', 'p'])
  const [u, w] = [b.input('U', 'float32', ['r', 'n']), b.input('W', 'float32', ['r', 'p'])]
  return { b, a, u, w }
}
