import type { Matrix } from '../matrix.ts'

/**
 * FID of "A Holistic Approach" (Fel et al. 2023): 1-Wasserstein distance between activations and reconstructions, channel by
 * channel, `W₁ = mean |sort(a_j) - sort(â_j)|`; its sum over the channels relative to that of the mean activations, so that models
 * compare. It is not Inception's. 0: reconstructions are distributed like activations.
 *
 * @param a activations, n × p; @param reconstruction `U W`, n × p
 */
export function fid(a: Matrix, reconstruction: Matrix): number {
  let [distance, size] = [0, 0]
  for (let j = 0; j < a.columns; j++) {
    const values = sortedColumn(a, j)
    const rebuilt = sortedColumn(reconstruction, j)
    values.forEach((value, i) => {
      distance += Math.abs(value - (rebuilt[i] as number))
      size += Math.abs(value)
    })
  }
  return size === 0 ? 0 : distance / size
}

function sortedColumn(x: Matrix, j: number): Float32Array {
  return Float32Array.from({ length: x.rows }, (_, i) => x.data[i * x.columns + j] as number).sort()
}
