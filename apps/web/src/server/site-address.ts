import { headers } from 'next/headers'
import { env } from '../env.ts'

/** Where readers find the site, without a path's last slash: as it was said to lie, else where it was asked for. */
export async function siteAddress(): Promise<string> {
  return env.LENS_ADDRESS ?? `http://${(await headers()).get('host') ?? 'localhost'}`
}
