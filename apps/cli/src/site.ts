import { spawn, type ChildProcess } from 'node:child_process'
import { join, resolve } from 'node:path'
import { keepLive, type Live } from '@lens/core'
import { LensError } from '@lens/errors'
import { buildSite, root } from './build-site.ts'
import { answers, ended, freePort, listening } from './child.ts'
import { environment } from './env.ts'

const web = join(root, 'apps', 'web')
/** With hot reload Next serves itself; else the site's own server stands in front of it and keeps its pages. */
const DEVELOPMENT = [join(web, 'node_modules', 'next', 'dist', 'bin', 'next'), 'dev']
const SERVER = ['--import', 'tsx', join(web, 'server', 'serve.ts')]

export interface SiteOptions {
  home: string
  port: number
  /** Whether visitors may name concepts; a host name: under that name, too. */
  edit?: true | string | undefined
  /** Where readers find it; by default where they ask for it. */
  address?: string | undefined
  /** With hot reload, for those who change the site. */
  dev: boolean
}

/**
 * Serves the site until it is interrupted, with the process that explains images beside it; builds the site first where it was
 * never built or has changed since.
 *
 * @throws AbortError where `signal` is aborted before the site is served; LensError where it cannot be served
 */
export async function serveSite(
  { home, port, edit, address, dev }: SiteOptions,
  signal: AbortSignal,
): Promise<void> {
  if (await answers(port))
    throw new LensError('usage', `Port ${port} is taken by another program. Choose another with --port.`)
  if (!dev) await buildSite(root, signal)
  const live = await startLiveBeside(resolve(home))
  const server = startServer(
    { home, port, dev },
    {
      ...(live && { LENS_LIVE: live.address }),
      ...(edit !== undefined && { LENS_EDIT: edit === true ? '1' : edit }),
      ...(address !== undefined && { LENS_ADDRESS: address }),
    },
  )
  const over = new AbortController()
  void listening(port, AbortSignal.any([signal, over.signal])).then(() => {
    if (!signal.aborted && !over.signal.aborted)
      console.error(`Lens is at http://localhost:${port} (Ctrl-C ends it)`)
  })
  try {
    const code = await ended(server, signal)
    over.abort()
    if (code !== 0 && !signal.aborted)
      throw new LensError(
        'storage',
        'The site could not be served; what went wrong is said above. Is the port taken? Choose another with --port.',
      )
  } finally {
    await live?.stop()
  }
}

/**
 * Has the built site answer for as long as `work` takes, to this machine alone in practice: on a port that nobody knows. It shows
 * what is in the home, and neither explains nor changes anything.
 */
export async function withSite(
  home: string,
  signal: AbortSignal,
  work: (address: string) => Promise<void>,
): Promise<void> {
  await buildSite(root, signal)
  const port = await freePort()
  const over = new AbortController()
  const stop = AbortSignal.any([signal, over.signal])
  const server = startServer(
    { home, port, dev: false },
    { LENS_LIVE: undefined, LENS_EDIT: undefined, LENS_ADDRESS: undefined },
  )
  const end = ended(server, stop)
  try {
    await Promise.race([listening(port, stop), end])
    signal.throwIfAborted()
    await work(`http://localhost:${port}`)
  } finally {
    over.abort()
    await end
  }
}

function startServer(
  { home, port, dev }: Pick<SiteOptions, 'home' | 'port' | 'dev'>,
  more: Record<string, string | undefined>,
): ChildProcess {
  return spawn(process.execPath, [...(dev ? DEVELOPMENT : SERVER), '--port', String(port)], {
    cwd: web,
    // The channel says nothing: the server ends where it breaks off, however this process has ended.
    stdio: ['ignore', 2, 2, ...(dev ? [] : (['ipc'] as const))],
    env: {
      ...environment.all,
      NODE_ENV: dev ? 'development' : 'production',
      LENS_HOME: resolve(home),
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_OPTIONS: '',
      ...more,
    },
  })
}

/** Without it the site has everything but live explanations. */
async function startLiveBeside(home: string): Promise<Live | null> {
  try {
    return await keepLive({ home }, () => {
      console.error('The process that explains images has ended; another one takes its place.')
    })
  } catch (error) {
    console.error(
      `Images cannot be explained live: ${error instanceof Error ? error.message : String(error)}`,
    )
    return null
  }
}
