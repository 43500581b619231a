import { createHash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const ENCODERS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
  identity: (body: Buffer) => Promise.resolve(body),
} as const

type Encoding = keyof typeof ENCODERS

/** A response that is ready to be sent, any number of times. */
export class Answer {
  readonly #encoded = new Map<Encoding, Promise<Buffer>>()
  readonly #hash: string

  constructor(
    readonly status: number,
    private readonly headers: OutgoingHttpHeaders,
    private readonly body: Buffer,
  ) {
    this.#hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  }

  /** What it takes in memory, in bytes: the page, and about a third again for what is compressed. */
  get size(): number {
    return Math.ceil(this.body.length * 1.4) + 2_000
  }

  async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const encoding = preferred(request.headers['accept-encoding'] ?? '')
    const tag = `"${this.#hash}-${encoding}"`
    for (const [name, value] of Object.entries(this.headers))
      if (value !== undefined) response.setHeader(name, value)
    response.setHeader('Vary', 'Accept-Encoding')
    if (this.status === 200) response.setHeader('ETag', tag)
    if (this.status === 200 && tagsOf(request).includes(tag)) {
      response.writeHead(304).end()
      return
    }
    const body = await this.#in(encoding)
    if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding)
    response.setHeader('Content-Length', body.length)
    response.writeHead(this.status).end(body)
  }

  /** Compressed when it is first asked for so, and kept. */
  #in(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding) ?? ENCODERS[encoding](this.body)
    this.#encoded.set(encoding, known)
    return known
  }
}

function tagsOf(request: IncomingMessage): string[] {
  return (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
}

/** Of an Accept-Encoding; weights are not weighed, but for what is refused. */
function preferred(accepted: string): Encoding {
  const offers = accepted
    .split(',')
    .map((offer) => offer.replace(/\s/g, ''))
    .filter((offer) => !/;q=0(\.0*)?$/.test(offer))
    .map((offer) => offer.split(';')[0])
  return (['br', 'gzip'] as const).find((encoding) => offers.includes(encoding)) ?? 'identity'
}
