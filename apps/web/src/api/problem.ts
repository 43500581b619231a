import { STATUS_CODES } from 'node:http'
import type { z } from 'zod'
import type { problem } from './schemas.ts'

/** An error as the API tells it: the sentence of a page, in RFC 9457's form. */
export function problemResponse(status: number, detail: string): Response {
  const title = STATUS_CODES[status] ?? 'Error'
  const body: z.infer<typeof problem> = { type: 'about:blank', title, status, detail }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  })
}
