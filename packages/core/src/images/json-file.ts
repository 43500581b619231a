import { readFile } from 'node:fs/promises'

import { isLensError, LensError } from '@lens/errors'
import type { z } from 'zod'

import { withWindowsLetters } from './windows-1252.ts'

/** @throws LensError `input`: the file is missing or unreadable */
export async function readText(file: string): Promise<string> {
  try {
    return decoded(await readFile(file))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new LensError(
      'input',
      `${file} ${missing ? 'does not exist' : `cannot be read: ${String(error)}`}.`,
      {
        cause: error,
      },
    )
  }
}

/** Windows writes UTF-16, and older tables in its own letters; the byte order mark in front is no part of the text. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return withWindowsLetters(new TextDecoder('windows-1252').decode(bytes))
  }
}

/** @throws LensError `input`: which field of `place` is not of the schema, and why */
export function validated<T>(place: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.length ? `field ${issue.path.join('.')}` : 'the whole'
  throw new LensError(
    'input',
    `${place}: ${field} is not as expected: ${issue?.message ?? 'unknown reason'}.`,
    { cause: parsed.error },
  )
}

/**
 * What `work` gives; its errors name the file that they are about.
 *
 * @throws LensError `input`
 */
export function about<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (isLensError(error) || !(error instanceof Error)) throw error
    // JSON.parse quotes the text that it stumbles over, line breaks included.
    throw new LensError('input', `${file}: ${error.message.replace(/\s+/g, ' ')}.`, { cause: error })
  }
}
