import { Matrix as Small, pseudoInverse } from 'ml-matrix'
import { gram, matrix, row, transposed, type Matrix } from '../matrix.ts'

/**
 * How the mean coefficient of a concept, `ū_k = mean over positions of u_k`, changes with the activations: implicit
 * differentiation through non-negative least squares (CRAFT, section 3.4), which has a closed form. Where a small change of `a`
 * leaves the support `S = {i : u_i > 0}` as it is, `u_S = (W_S W_Sᵀ)⁻¹ W_S a`, so that
 *
 *   dU_S/dA = (W_S W_Sᵀ)⁻¹ W_S ,   and 0 off the support.
 *
 * @param w            dictionary, r × p
 * @param coefficients `U` of one image, [positions, r]
 * @returns one gradient per concept, each [p, positions]
 */
export function coefficientGradients(
  w: Matrix,
  coefficients: Float32Array,
  concepts: readonly number[],
): Float32Array[] {
  const positions = coefficients.length / w.rows
  const inverses = inversesBySupport(w, coefficients)
  return concepts.map((concept) => {
    const gradient = matrix(positions, w.columns)
    inverses.forEach(({ support, inverse }, position) => {
      const own = support.indexOf(concept)
      if (own < 0) return
      const target = row(gradient, position)
      support.forEach((other, i) => {
        const weight = inverse.get(own, i) / positions
        row(w, other).forEach((value, j) => (target[j] = (target[j] as number) + weight * value))
      })
    })
    return transposed(gradient).data
  })
}

interface Inverse {
  readonly support: readonly number[]
  readonly inverse: Small
}

/** `(W_S W_Sᵀ)⁻¹` at every position; neighbours share their support. Pseudo-inverse, for a dictionary with a concept twice. */
function inversesBySupport(w: Matrix, coefficients: Float32Array): Inverse[] {
  const products = gram(w)
  const known = new Map<string, Inverse>()
  return Array.from({ length: coefficients.length / w.rows }, (_, position) => {
    const u = coefficients.subarray(position * w.rows, (position + 1) * w.rows)
    const support = [...u.keys()].filter((k) => (u[k] as number) > 0)
    const key = support.join()
    const inverse = known.get(key) ?? {
      support,
      inverse: pseudoInverse(
        new Small(support.map((i) => support.map((j) => products[i * w.rows + j] as number))),
      ),
    }
    known.set(key, inverse)
    return inverse
  })
}
