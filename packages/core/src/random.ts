import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws the same numbers for the same seed. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>
  #spare: number | undefined

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed)
  }

  /** From [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#generator)
  }

  /** From the standard normal distribution (Box and Muller 1958). */
  gaussian(): number {
    const spare = this.#spare
    this.#spare = undefined
    if (spare !== undefined) return spare
    // 1 - u lies in (0, 1], where the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** The numbers below `length` in a random order (Fisher and Yates). */
  shuffled(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i)
    for (let i = length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1))
      const moved = order[i] as number
      order[i] = order[j] as number
      order[j] = moved
    }
    return order
  }
}

/** `count` draws from the standard normal distribution, the same for the same seed. */
export function gaussians(count: number, seed: number): Float64Array {
  const random = new Random(seed)
  return Float64Array.from({ length: count }, () => random.gaussian())
}
