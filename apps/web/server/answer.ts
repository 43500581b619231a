import { createHash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'

const compress = promisify(gzip)
const expand = promisify(gunzip)

/** What it takes in memory beside its body: headers, and what holds them. */
const FRAME = 2_000

/** A response that is ready to be sent, any number of times. It is kept as nearly every reader takes it: compressed, a tenth of the page. */
export class Answer {
  private constructor(
    readonly status: number,
    private readonly headers: OutgoingHttpHeaders,
    private readonly compressed: Buffer,
    private readonly hash: string,
  ) {}

  static async of(status: number, headers: OutgoingHttpHeaders, body: Buffer): Promise<Answer> {
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
    return new Answer(status, headers, await compress(body), hash)
  }

  /** What it takes in memory, in bytes. */
  get size(): number {
    return this.compressed.length + FRAME
  }

  async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asKept = takesGzip(request.headers['accept-encoding'] ?? '')
    const tag = `"${this.hash}${asKept ? '-gzip' : ''}"`
    for (const [name, value] of Object.entries(this.headers))
      if (value !== undefined) response.setHeader(name, value)
    response.setHeader('Vary', 'Accept-Encoding')
    if (this.status === 200) response.setHeader('ETag', tag)
    if (this.status === 200 && tagsOf(request).includes(tag)) {
      response.writeHead(304).end()
      return
    }
    const body = asKept ? this.compressed : await expand(this.compressed)
    if (asKept) response.setHeader('Content-Encoding', 'gzip')
    response.setHeader('Content-Length', body.length)
    response.writeHead(this.status).end(body)
  }
}

function tagsOf(request: IncomingMessage): string[] {
  return (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
}

/** Of an Accept-Encoding; weights are not weighed, but for what is refused. */
function takesGzip(accepted: string): boolean {
  return accepted
    .split(',')
    .map((offer) => offer.replace(/\s/g, ''))
    .some((offer) => /^(gzip|\*)(;|$)/.test(offer) && !/;q=0(\.0*)?$/.test(offer))
}
