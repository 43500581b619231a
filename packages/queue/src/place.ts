import { LensError } from '@lens/errors'
import { z } from 'zod'

/** A place as it is sent to workers, without anything secret: keys come from each machine's own environment. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), home: z.string() }),
  z.object({
    kind: z.literal('s3'),
    bucket: z.string(),
    prefix: z.string(),
    endpoint: z.string().optional(),
  }),
])
export type Place = z.infer<typeof placeSchema>

/**
 * The place that an address names: `s3://bucket/prefix`, for a server other than Amazon's with `?endpoint=http://host:port`.
 * @throws LensError `usage`
 */
export function placeOf(address: string): Place {
  const url = parsed(address)
  if (url?.protocol !== 's3:' || url.hostname === '')
    throw new LensError(
      'usage',
      `"${address}" names no store; an address is like s3://bucket/folder or s3://bucket/folder?endpoint=http://localhost:9000.`,
    )
  const endpoint = url.searchParams.get('endpoint')
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ''),
    ...(endpoint !== null && { endpoint }),
  }
}

function parsed(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}
