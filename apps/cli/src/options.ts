import { z } from 'zod'

/** The shared option of every command that touches explanations. */
export const homeOption = ['--home <dir>', 'folder of the database and the pictures', '.lens'] as const

export const positiveInteger = z.coerce
  .number('a whole number is needed')
  .int('a whole number is needed')
  .positive('must be above 0')

/** Appends an example that can be pasted as it stands. */
export function example(...lines: string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`
}
