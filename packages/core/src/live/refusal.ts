import { isLensError, type LensErrorCode } from '@lens/errors'

/** An answer other than 200: its status and one sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const STATUS: Record<LensErrorCode, number> = {
  usage: 400,
  input: 400,
  'not-found': 404,
  unsupported: 400,
  busy: 503,
  storage: 500,
}

/** What to answer to a request that failed; a bug is said to be one, and no more. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (isLensError(error)) return new Refusal(STATUS[error.code], error.message)
  return new Refusal(500, 'Something went wrong in Lens while it explained the image; its log says more.')
}
