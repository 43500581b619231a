import type { SentError } from '../worker/messages.ts'

/** What the computing process answers to a `LiveRequest`, or a `Preparation`. */
export type ComputeReply =
  /** The model is open: the image's turn has come. */
  | { type: 'opened' }
  /** The LiveExplanation, or null. */
  | { type: 'done'; json: string }
  | { type: 'failed'; error: SentError }
