import { isIP } from 'node:net'
import { env } from '../env.ts'

/**
 * Whether a page of this site sent the form. Browsers say where a form comes from, and no page of another site can make them say
 * otherwise. The host must be an address, this machine, or the name that LENS_EDIT gives: any other name may be another site's, made
 * to point here.
 */
export function isOwnPage(headers: Headers): boolean {
  const host = headers.get('host') ?? ''
  if (!isOwnHost(host)) return false
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  return origin === null ? site === 'same-origin' : hostOf(origin) === host
}

/**
 * Whether a page of another site sent the form. Programs that are no browsers do not say where a form comes from, and a proxy may have
 * changed the host: where the browser says what it makes of the two, that counts, and else where readers find the site.
 */
export function isForeignPage(headers: Headers, address = env.LENS_ADDRESS): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('origin')
  if (origin === null) return false
  const host = hostOf(origin)
  return host !== headers.get('host') && (address === undefined || host !== hostOf(address))
}

function isOwnHost(host: string): boolean {
  const name =
    hostOf(`http://${host}`)
      ?.replace(/:\d+$/, '')
      .replace(/^\[|\]$/g, '') ?? ''
  return name === 'localhost' || isIP(name) !== 0 || (name !== '' && name === env.LENS_EDIT)
}

function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).host : null
}
