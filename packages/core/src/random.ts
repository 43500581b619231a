import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** `count` draws from the standard normal distribution (Box and Muller 1958), the same for the same seed. */
export function gaussians(count: number, seed: number): Float64Array {
  const generator = xoroshiro128plus(seed)
  const out = new Float64Array(count)
  for (let i = 0; i < count; i += 2) {
    // 1 - u lies in (0, 1], where the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)))
    const angle = 2 * Math.PI * uniformFloat64(generator)
    out[i] = radius * Math.cos(angle)
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle)
  }
  return out
}
