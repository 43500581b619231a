import { keys } from '../../../frame/keys.ts'

export const dynamic = 'force-static'

/** What every page runs. */
export function GET(): Response {
  return new Response(`(${keys.toString()})()`, {
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' },
  })
}
