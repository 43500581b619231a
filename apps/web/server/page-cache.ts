import { LRUCache } from 'lru-cache'
import type { Answer } from './answer.ts'

/** An answer, and for how long it may be given again: until the database changes, for some seconds at most, or not at all. */
export interface Made {
  answer: Answer
  /** Seconds; Infinity: as long as the database stays as it is. */
  keep: number
}

/** Enough for three thousand class pages, as they are kept. */
const MOST_BYTES = 32 * 2 ** 20

/** Answers by address, for one state of the database; each is made once, however many ask for it at the same time. */
export class PageCache {
  readonly #kept = new LRUCache<string, Answer>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ size }) => size,
  })
  readonly #making = new Map<string, Promise<Answer>>()
  #version = ''

  constructor(private readonly versionNow: () => string) {}

  async get(address: string, make: () => Promise<Made>): Promise<Answer> {
    const version = this.#current()
    const key = `${version} ${address}`
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const begun = this.#making.get(key)
    if (begun !== undefined) return begun
    const making = this.#make(key, version, make)
    this.#making.set(key, making)
    try {
      return await making
    } finally {
      this.#making.delete(key)
    }
  }

  async #make(key: string, version: string, make: () => Promise<Made>): Promise<Answer> {
    const { answer, keep } = await make()
    // What was made while the database changed may be of either state.
    if (keep > 0 && this.#current() === version)
      this.#kept.set(key, answer, keep === Infinity ? {} : { ttl: keep * 1000 })
    return answer
  }

  #current(): string {
    const version = this.versionNow()
    if (version !== this.#version) this.#kept.clear()
    this.#version = version
    return version
  }
}
