import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** FNV-1a with a final mix: near keys (seed 7, seed 8) must give unrelated streams. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * A stream of random numbers named by its key. Streams of different keys are independent, so that deciding one
 * thing about a scene (is it stamped?) moves nothing else in it.
 */
export class Random {
  readonly #generator: RandomGenerator

  constructor(...key: (string | number)[]) {
    this.#generator = xoroshiro128plus(hash(key.join('/')))
  }

  between(low: number, high: number): number {
    return low + (high - low) * uniformFloat64(this.#generator)
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1))
  }

  chance(probability: number): boolean {
    return this.between(0, 1) < probability
  }

  sign(): 1 | -1 {
    return this.chance(0.5) ? 1 : -1
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.whole(0, items.length - 1)] ?? items[0]
  }
}
