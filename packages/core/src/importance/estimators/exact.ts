import { LensError } from '@lens/errors'
import { perConcept, type ConceptFunction } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'

/**
 * The concept's part of a linear head's output, to the last digit: `mean over positions of u_k γ_k`, or what the concept alone adds to
 * nothing where every position has weights of its own.
 */
export const exact: Estimator = async (f, codes) => {
  const { concepts, weights } = f
  if (weights) {
    const positions = codes.length / concepts
    const values = perConcept(concepts, codes).map((sum, k) => (sum / positions) * (weights[k] as number))
    return { values, errors: null }
  }
  if (f.isAffine) return { values: await alone(f, codes), errors: null }
  throw new LensError(
    'unsupported',
    'Exact contributions need a head that is linear after pooling; choose an estimate, such as integrated-gradients.',
  )
}

/** `F(u_k) - F(0)` */
async function alone(f: ConceptFunction, codes: Float32Array): Promise<Float64Array> {
  const r = f.concepts
  const only = Array.from({ length: r }, (_, k) => codes.map((u, at) => (at % r === k ? u : 0)))
  const [none = 0, ...values] = await f.values([new Float32Array(codes.length), ...only])
  return Float64Array.from(values, (value) => value - none)
}
