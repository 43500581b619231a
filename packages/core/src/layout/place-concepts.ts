import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { fitted, type Place } from './layout.ts'

/**
 * Classical scaling (Torgerson 1952) of concepts by their cosines: unit vectors at cosine c are `√(2 - 2c)` apart, and their places
 * keep of these distances what two directions can keep.
 *
 * @param cosines of every concept with every other, symmetric
 */
export function placeConcepts(cosines: readonly (readonly number[])[]): Place[] {
  const n = cosines.length
  const grand = mean(cosines.flat())
  const means = cosines.map(mean)
  // Products of the centred unit vectors: their cosines less the means of row and column.
  const products = new Matrix(
    cosines.map((row, i) =>
      row.map((cosine, j) => cosine - (means[i] as number) - (means[j] as number) + grand),
    ),
  )
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(products, {
    assumeSymmetric: true,
  })
  const order = values.map((_, i) => i).sort((a, b) => (values[b] as number) - (values[a] as number))
  const axis = (which: number): number[] => {
    const at = order[which]
    if (at === undefined || (values[at] as number) < 1e-9) return Array.from({ length: n }, () => 0)
    const column = vectors.getColumn(at).map((x) => x * Math.sqrt(values[at] as number))
    // An eigenvector has no sign of its own: the largest entry is made positive.
    const largest = column.reduce((most, x) => (Math.abs(x) > Math.abs(most) + 1e-9 ? x : most), 0)
    return column.map((x) => (largest < 0 ? -x : x))
  }
  const [xs, ys] = [axis(0), axis(1)]
  return fitted(xs.map((x, i) => [x, ys[i] as number]))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
