import { existsSync } from 'node:fs'
import { z } from 'zod'

const DEBIAN_CHROMIUM = '/usr/bin/chromium'

const schema = z.object({
  /** The browser to drive; else the system's, else Playwright's own. */
  LENS_CHROMIUM: z
    .string()
    .min(1)
    .optional()
    .transform((path) => path ?? (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : undefined)),
  /** How many made-up addresses are tried. */
  LENS_ADDRESSES: z.coerce.number().int().positive().default(300),
})

export const env = schema.parse({
  LENS_CHROMIUM: process.env['LENS_CHROMIUM'],
  LENS_ADDRESSES: process.env['LENS_ADDRESSES'],
})
