import { z } from 'zod'

/** What Next gives a page as `searchParams`: a name that is repeated comes as a list, of which the first counts. */
export type SearchParameters = Record<string, string | string[] | undefined>

export function single(parameters: SearchParameters): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}

/**
 * What the fields of an address may hold. Addresses are typed by hand and sent around: for a page, what cannot be understood is left
 * out (`leniently`); the API says what is wrong with it.
 */
const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'a number is needed')
  .transform(Number)

export const text = z
  .string()
  .trim()
  .min(1)
  .transform((value) => value.slice(0, 200))
  .pipe(z.string())
/** Whole per cents in the address, fractions in the query. */
export const percentage = number.pipe(z.number().max(100))
export const whole = number.pipe(z.int().max(1_000_000))
export const flag = z
  .enum(['1', 'true'])
  .transform(() => true)
  .pipe(z.literal(true))
export const pageNumber = number.pipe(z.int().min(1).max(1_000_000))
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values)
}

type Fields = Record<string, z.ZodType>
type Lenient<F extends Fields> = { [K in keyof F]: z.ZodCatch<z.ZodOptional<F[K]>> }

/** The fields of a page's address, and its page number, which is the first where it cannot be read. */
export function leniently<F extends Fields>(fields: F) {
  const lenient = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.optional().catch(undefined)]),
  ) as Lenient<F>
  return z.object({ ...lenient, page: pageNumber.optional().catch(1).default(1) })
}

/** Per cents to the fraction that the database works with. */
export function share(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 100
}
