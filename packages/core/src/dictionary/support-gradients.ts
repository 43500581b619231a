import { Matrix as Small, pseudoInverse } from 'ml-matrix'
import { matrix, row, transposed, type Matrix } from '../matrix.ts'

/**
 * The gradients of an `Encoder` by implicit differentiation through (non-negative) least squares (CRAFT, section 3.4), which has a
 * closed form. Where a small change of `a` leaves the support `S = {i : u_i ≠ 0}` as it is, `u_S = (W_S M W_Sᵀ)⁻¹ W_S M a`, so that
 *
 *   dU_S/dA = (W_S M W_Sᵀ)⁻¹ W_S M ,   and 0 off the support.
 *
 * @param directions   `W M`, r × p
 * @param products     `W M Wᵀ`, r × r
 * @param coefficients `U` of one image, [positions, r]
 * @returns one gradient of the mean coefficient per concept, each [p, positions]
 */
export function supportGradients(
  directions: Matrix,
  products: Float64Array,
  coefficients: Float32Array,
  concepts: readonly number[],
): Float32Array[] {
  const r = directions.rows
  const positions = coefficients.length / r
  const inverses = inversesBySupport(products, r, coefficients)
  return concepts.map((concept) => {
    const gradient = matrix(positions, directions.columns)
    inverses.forEach(({ support, inverse }, position) => {
      const own = support.indexOf(concept)
      if (own < 0) return
      const target = row(gradient, position)
      support.forEach((other, i) => {
        const weight = inverse.get(own, i) / positions
        row(directions, other).forEach((value, j) => (target[j] = (target[j] as number) + weight * value))
      })
    })
    return transposed(gradient).data
  })
}

interface Inverse {
  readonly support: readonly number[]
  readonly inverse: Small
}

/** `(W_S M W_Sᵀ)⁻¹` at every position; neighbours share their support. Pseudo-inverse, for a dictionary with a concept twice. */
function inversesBySupport(products: Float64Array, r: number, coefficients: Float32Array): Inverse[] {
  const known = new Map<string, Inverse>()
  return Array.from({ length: coefficients.length / r }, (_, position) => {
    const u = coefficients.subarray(position * r, (position + 1) * r)
    const support = [...u.keys()].filter((k) => u[k] !== 0)
    const key = support.join()
    const inverse = known.get(key) ?? {
      support,
      inverse: pseudoInverse(
        new Small(support.map((i) => support.map((j) => products[i * r + j] as number))),
      ),
    }
    known.set(key, inverse)
    return inverse
  })
}
