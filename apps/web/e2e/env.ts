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
})

export const env = schema.parse({ LENS_CHROMIUM: process.env['LENS_CHROMIUM'] })
