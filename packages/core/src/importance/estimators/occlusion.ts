import { maskedValues } from '../concept-function.ts'
import type { Estimator } from './estimator.ts'

/** `F(u) - F(u with u_k = 0)` (Zeiler and Fergus 2014). Linear head: the exact contributions. */
export const occlusion: Estimator = async (f, codes) => {
  const r = f.concepts
  const masks = new Float32Array((r + 1) * r).fill(1)
  for (let k = 0; k < r; k++) masks[(k + 1) * r + k] = 0
  const [whole = NaN, ...without] = await maskedValues(f, codes, masks)
  return { values: Float64Array.from(without, (value) => whole - value), errors: null }
}
