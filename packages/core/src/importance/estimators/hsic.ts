import { maskedValues } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'
import { binaryMasks, jackknife } from './sampling.ts'

const SAMPLES = 256

/**
 * Hilbert-Schmidt independence criterion (Novello, Fel and Vigouroux 2022): how far `F(u ⊙ m)` depends on whether concept k is on,
 * `(n - 1)⁻² Tr(K_k H L H)` with `k(m, m') = ½ - (m - m')²` on binary masks and a Gaussian kernel on the values. Double centring
 * leaves `2 (m - m̄)(m' - m̄)` of the former. Its width is the median distance of the values: the authors' code takes the median
 * value, which a constant added to `F` changes. Without sign; linear head: ranks like `|u_k γ_k|`.
 */
export const hsic: Estimator = async (f, codes, seed) => {
  const r = f.concepts
  const masks = binaryMasks(SAMPLES, r, seed)
  const values = await maskedValues(f, codes, masks)
  return jackknife(SAMPLES, (kept) => criteria(masks, values, kept, r))
}

function criteria(
  masks: Float32Array,
  values: Float64Array,
  kept: readonly number[],
  r: number,
): Float64Array {
  const n = kept.length
  const y = Float64Array.from(kept, (i) => values[i] as number)
  const width = medianDistance(y)
  const means = Float64Array.from(
    { length: r },
    (_, k) => kept.reduce((sum, i) => sum + (masks[i * r + k] as number), 0) / n,
  )
  const centred = Float64Array.from(
    { length: n * r },
    (_, at) =>
      (masks[(kept[Math.floor(at / r)] as number) * r + (at % r)] as number) - (means[at % r] as number),
  )
  const out = new Float64Array(r)
  if (width === 0) return out
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const distance = ((y[i] as number) - (y[j] as number)) / width
      const twice = (i === j ? 2 : 4) * Math.exp(-0.5 * distance * distance)
      for (let k = 0; k < r; k++) {
        out[k] = (out[k] as number) + twice * (centred[i * r + k] as number) * (centred[j * r + k] as number)
      }
    }
  }
  return out.map((sum) => sum / (n - 1) ** 2)
}

/** Of as many pairs of samples as there are samples; these are independent, so that any other pairs would do. */
function medianDistance(y: Float64Array): number {
  const n = y.length
  const distances = y.map((value, i) => Math.abs(value - (y[(i + 1) % n] as number))).sort()
  return distances[Math.floor(n / 2)] as number
}
