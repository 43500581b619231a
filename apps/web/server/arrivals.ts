import type { IncomingMessage } from 'node:http'

interface Limits {
  /** Bytes of one form. */
  each: number
  /** Bytes of all forms that are arriving. */
  together: number
  /** Milliseconds for one to arrive. */
  patience: number
}

/** A form that is not waited for. */
export class Unwanted extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Forms on their way in. They are passed on when they are whole, so that those who send slowly hold no place that others wait for: only
 * their bytes count, and only as they come.
 */
export class Arrivals {
  #bytes = 0
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /**
   * @returns null for a form that does not say how large it is, or is too large: nothing of it has been read
   * @throws Unwanted 408: too slow; 503: too much is arriving; the stream's error: the visitor left
   */
  async whole(request: IncomingMessage): Promise<Buffer | null> {
    const { each, together, patience } = this.#limits
    const length = request.headers['content-length']
    if (length === undefined ? 'transfer-encoding' in request.headers : Number(length) > each) return null
    const parts: Buffer[] = []
    let size = 0
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Unwanted(408, 'What you sent took too long to arrive. Try again.'))
        }, patience)
        request.on('data', (part: Buffer) => {
          if (this.#bytes + part.length > together) {
            reject(new Unwanted(503, 'Too much is arriving at once. Try again in a moment.'))
            return
          }
          parts.push(part)
          size += part.length
          this.#bytes += part.length
        })
        request.on('end', resolve)
        request.on('error', reject)
        request.on('close', () => {
          reject(new Error('The visitor left.'))
        })
      })
      return Buffer.concat(parts)
    } finally {
      clearTimeout(timer)
      request.removeAllListeners('data').pause()
      this.#bytes -= size
    }
  }
}
