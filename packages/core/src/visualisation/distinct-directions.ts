import { Matrix as Small, solve } from 'ml-matrix'
import { gram, matrix, row, type Matrix } from '../matrix.ts'

/**
 * Between a concept's own row of the dictionary (a large number) and the gradient of its coefficient where all concepts are
 * active (0). Measured on MACO's pictures of the planted model's important concepts: own concept first in 83 % with the rows
 * themselves, 94 % at 1, 100 % at 0.3, 89 % at 0.1; on MobileNetV2 in all, the least excitation going from 0.75 to 0.95 at 0.3.
 */
const RIDGE = 0.3

/**
 * Directions that excite one concept and not its neighbours, which share channels with it:
 *
 *   (W Wᵀ + λ I)⁻¹ W ,   each row a unit vector.
 *
 * @param w dictionary, r × p, rows of unit length; one that died stays zero
 */
export function distinctDirections(w: Matrix): Matrix {
  const r = w.rows
  const products = gram(w)
  const ridged = new Small(
    Array.from({ length: r }, (_, i) =>
      Array.from({ length: r }, (_, j) => (products[i * r + j] as number) + (i === j ? RIDGE : 0)),
    ),
  )
  const mixed = solve(ridged, Small.eye(r))
  const out = matrix(r, w.columns)
  for (let i = 0; i < r; i++) {
    const direction = row(out, i)
    for (let k = 0; k < r; k++) {
      const share = mixed.get(i, k)
      row(w, k).forEach((value, j) => (direction[j] = (direction[j] as number) + share * value))
    }
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0))
    if (length > 0) direction.forEach((value, j) => (direction[j] = value / length))
  }
  return out
}
