import munkres from 'munkres'
import { cosines } from '../geometry/cosine.ts'
import { row, type Matrix } from '../matrix.ts'

/**
 * Stability: whether other images of the class give the same concepts. Mean cosine of the concepts of two dictionaries, paired so
 * that it is largest (Archetypal SAE, arXiv 2502.12892, equation 7: `max_Π (1/r) Tr(Wᵀ Π W')`), by the Hungarian algorithm.
 *
 * @param w dictionary, r × p; @param other another of the same size
 */
export function stability(w: Matrix, other: Matrix): number {
  const similarity = cosines(w, other)
  const costs = Array.from({ length: w.rows }, (_, i) =>
    Array.from(row(similarity, i), (cosine) => 1 - cosine),
  )
  const pairs = munkres(costs)
  return pairs.reduce((sum, [i, j]) => sum + 1 - (costs[i]?.[j] as number), 0) / pairs.length
}
