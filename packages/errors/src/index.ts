export { nearest } from './nearest.ts'

/**
 * What went wrong, as a program may branch on it:
 * - `usage`: the command or query was not understood;
 * - `input`: a model, configuration or image folder cannot be used as it is;
 * - `not-found`: what was named does not exist;
 * - `unsupported`: the model is valid, but Lens has no method for this part of it;
 * - `busy`: another run holds the home;
 * - `storage`: the home cannot be read or written (full disk, permissions, damaged database).
 */
export type LensErrorCode = 'usage' | 'input' | 'not-found' | 'unsupported' | 'busy' | 'storage'

/**
 * The one error that is written for people: by the CLI as a sentence and a non-zero exit, by the routes as a
 * status and a sentence. The message says what was wrong, where, and what to do. Anything else that is thrown
 * is a bug and is logged whole.
 */
export class LensError extends Error {
  override readonly name = 'LensError'
  readonly code: LensErrorCode

  constructor(code: LensErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(code === 'usage' ? message : oneLine(message), options)
    this.code = code
  }
}

/** Names in files that come from anywhere may hold line breaks, and what a terminal would obey. */
function oneLine(message: string): string {
  return message.replace(/\p{Cc}+/gu, ' ')
}

/** `instanceof` that also holds when a bundler has loaded this package twice. */
export function isLensError(error: unknown): error is LensError {
  return error instanceof Error && error.name === 'LensError' && 'code' in error
}
