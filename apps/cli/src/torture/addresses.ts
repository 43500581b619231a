import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { buildSite, root } from '../build-site.ts'
import { environment } from '../env.ts'

/** As one entry of the table: what Playwright says of a failure stands above it. */
export interface AddressTally {
  tried: number
  faults: string[]
}

/** Asks the built site for made-up addresses, and sends it made-up forms: the test of `apps/web`, at length. */
export async function tortureAddresses(count: number): Promise<AddressTally> {
  await buildSite(root, new AbortController().signal)
  const web = join(root, 'apps', 'web')
  const playwright = join(web, 'node_modules', '@playwright', 'test', 'cli.js')
  const test = spawn(process.execPath, [playwright, 'test', 'fuzzed-addresses', '--reporter=line'], {
    cwd: web,
    stdio: ['ignore', 2, 2],
    env: { ...environment.all, LENS_ADDRESSES: String(count) },
  })
  const [code] = (await once(test, 'exit')) as [number | null]
  return { tried: count, faults: code === 0 ? [] : ['An address or a form was answered with a fault.'] }
}
