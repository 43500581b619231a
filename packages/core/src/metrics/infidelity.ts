import { maskedValues, type ConceptFunction } from '../importance/concept-function.ts'
import { Random } from '../random.ts'

const PERTURBATIONS = 200

/**
 * Infidelity (Yeh et al. 2019) in concept space: how far importances are from what the function loses when each concept is turned
 * down by a random share z of it, `E_z[(Σ_k z_k φ_k - (F(u) - F(u ⊙ (1 - z))))²]`, relative to `E_z[(F(u) - F(u ⊙ (1 - z)))²]`. 0 at
 * a linear head for exact contributions; 1 for importances of 0.
 */
export async function infidelity(
  f: ConceptFunction,
  codes: Float32Array,
  importance: ArrayLike<number>,
  seed: number,
): Promise<number> {
  const random = new Random(seed)
  const r = f.concepts
  const shares = Float32Array.from({ length: PERTURBATIONS * r }, () => random.uniform())
  const masks = new Float32Array((PERTURBATIONS + 1) * r).fill(1)
  shares.forEach((share, at) => (masks[r + at] = 1 - share))
  const [whole = NaN, ...left] = await maskedValues(f, codes, masks)
  let [squares, total] = [0, 0]
  left.forEach((value, i) => {
    const loss = whole - value
    let told = 0
    for (let k = 0; k < r; k++) told += (shares[i * r + k] as number) * (importance[k] as number)
    squares += (told - loss) ** 2
    total += loss ** 2
  })
  return total === 0 ? 0 : squares / total
}
