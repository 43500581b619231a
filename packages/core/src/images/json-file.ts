import { readFile } from 'node:fs/promises'

import { isLensError, LensError } from '@lens/errors'
import type { z } from 'zod'

/** @throws LensError `input`: the file is missing or unreadable */
export async function readText(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8')
    // Windows editors put a byte order mark in front, which JSON.parse refuses.
    return text.replace(/^\uFEFF/, '')
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
