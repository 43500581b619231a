import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'

/** `next start` may be run from apps/web or from the root; the default home is beside the workspace file. */
function workspaceRoot(folder: string): string {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder
  const parent = dirname(folder)
  return parent === folder ? process.cwd() : workspaceRoot(parent)
}

const schema = z.object({
  /** Folder of the database and the pictures. */
  LENS_HOME: z
    .string()
    .min(1)
    .default(() => join(workspaceRoot(process.cwd()), '.lens'))
    .transform((home) => resolve(home)),
  /** Address of the process that explains images live; without it the site shows what the database holds. */
  LENS_LIVE: z.url({ protocol: /^http$/ }).optional(),
  /** Set: visitors may give concepts names, from this machine and under an address; a host name: also under that name. */
  LENS_EDIT: z.string().min(1).optional(),
  /** Where readers find the site, for what has to name it whole: behind a proxy it is asked for by another name. */
  LENS_ADDRESS: z
    .url({ protocol: /^https?$/ })
    .transform((address) => address.replace(/[?#].*$/, '').replace(/\/+$/, ''))
    .optional(),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
})

export const env = schema.parse({
  LENS_HOME: process.env['LENS_HOME'],
  LENS_LIVE: process.env['LENS_LIVE'],
  LENS_EDIT: process.env['LENS_EDIT'],
  LENS_ADDRESS: process.env['LENS_ADDRESS'],
  NODE_ENV: process.env.NODE_ENV,
})
