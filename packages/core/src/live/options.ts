import { z } from 'zod'

/** What the live process is started with, and the limits it keeps; times in milliseconds. */
export const liveOptions = z.object({
  home: z.string(),
  /** 0: any that is free. */
  port: z.number().int().default(0),
  limits: z
    .object({
      upload: z
        .object({ bytes: z.number().default(15 * 2 ** 20), time: z.number().default(15_000) })
        .prefault({}),
      uploads: z.number().default(16),
      waiting: z.number().default(8),
      opening: z.number().default(60_000),
      job: z.number().default(20_000),
    })
    .prefault({}),
})
export type LiveOptions = z.input<typeof liveOptions>
