import { Refusal } from './refusal.ts'

interface Waiting {
  readonly start: () => Promise<void>
}

/** One job at a time, the others in the order they came, as many as there are places. */
export class Queue {
  readonly #places: number
  readonly #waiting: Waiting[] = []
  #busy = false

  constructor(places: number) {
    this.#places = places
  }

  get isIdle(): boolean {
    return !this.#busy
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws Refusal 503 */
  requirePlace(): void {
    if (!this.#busy || this.#waiting.length < this.#places) return
    throw new Refusal(503, 'Too many images are waiting to be explained; try again in a few seconds.')
  }

  /**
   * Runs `job` when its turn comes. A caller that goes away frees its place; a job that has begun ends in its own time.
   * @throws what the job throws; Refusal 503: no place is free; the signal's reason
   */
  async run<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    this.requirePlace()
    return new Promise<T>((resolve, reject) => {
      const entry = { start: () => job().then(resolve, reject) }
      signal.addEventListener('abort', () => {
        const place = this.#waiting.indexOf(entry)
        if (place < 0) return
        this.#waiting.splice(place, 1)
        reject(signal.reason as Error)
      })
      this.#waiting.push(entry)
      void this.#work()
    })
  }

  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next.start()
    this.#busy = false
  }
}
