import { z } from 'zod'

/** The shared option of every command that touches explanations. */
export const homeOption = ['--home <dir>', 'folder of the database and the pictures', '.lens'] as const

export const wholeNumber = z.coerce.number('a whole number is needed').int('a whole number is needed')

export const positiveInteger = wholeNumber.positive('must be above 0')

/** Classes by index, wnid or name. */
export const classList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .refine((names) => names.length > 0, 'at least one class is needed')

/** Appends an example that can be pasted as it stands. */
export function example(...lines: string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}, after \`npm run demo\`:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`
}
