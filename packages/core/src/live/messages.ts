import type { SentError } from '../worker/messages.ts'
import type { LiveRequest, Preparation } from './live-explanation.ts'
import type { SearchRequest } from './live-search.ts'

/** What the computing process is asked. */
export type ComputeRequest = LiveRequest | SearchRequest | Preparation

/** What it answers. */
export type ComputeReply =
  /** The model is open: the image's turn has come. */
  | { type: 'opened' }
  /** The LiveExplanation or the LiveSearch, null of a preparation. */
  | { type: 'done'; json: string }
  | { type: 'failed'; error: SentError }
