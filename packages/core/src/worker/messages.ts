import { isLensError, LensError, type LensErrorCode } from '@lens/errors'
import type { Explanation, Model } from '../explanation/schema.ts'
import type { ExplainOptions, RunResult } from '../explain.ts'

/** From the parent to the worker. */
export type Request = { type: 'explain'; options: ExplainOptions } | { type: 'stop' }

/** From the worker to its parent. */
export type Reply =
  | { type: 'stage'; name: string; total: number }
  | { type: 'advance'; steps: number }
  | { type: 'note'; sentence: string }
  | { type: 'model'; model: Model }
  | { type: 'explained'; explanation: Explanation; reused: boolean }
  | { type: 'done'; result: RunResult }
  | { type: 'failed'; error: SentError }

/** An error as it crosses the process boundary, which knows no classes. */
interface SentError {
  name: string
  message: string
  code?: LensErrorCode
  stack?: string
}

export function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(isLensError(error) && { code: error.code }),
  }
}

export function received({ name, message, code, stack }: SentError): Error {
  if (code !== undefined) return new LensError(code, message)
  const error = new Error(message)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}
