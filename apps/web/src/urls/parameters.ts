import { z } from 'zod'

/** What Next gives a page as `searchParams`: a name that is repeated comes as a list, of which the first counts. */
export type SearchParameters = Record<string, string | string[] | undefined>

export function single(parameters: SearchParameters): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}

/** Addresses are typed by hand and sent around: what cannot be understood is left out, never an error. */
function lenient<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined)
}

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number)

export const text = lenient(
  z
    .string()
    .trim()
    .min(1)
    .transform((value) => value.slice(0, 200)),
)
/** Whole per cents in the address, fractions in the query. */
export const percentage = lenient(number.pipe(z.number().max(100)))
export const whole = lenient(number.pipe(z.number().int().max(1_000_000)))
export const flag = lenient(z.literal('1').transform(() => true))
export const pageNumber = number.pipe(z.number().int().min(1).max(1_000_000)).optional().catch(1).default(1)
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return lenient(z.enum(values))
}

/** Per cents to the fraction that the database works with. */
export function share(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 100
}
