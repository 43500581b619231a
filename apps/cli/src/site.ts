import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLive, type Live } from '@lens/core'
import { LensError } from '@lens/errors'
import { environment } from './env.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const web = join(root, 'apps', 'web')
const next = join(web, 'node_modules', 'next', 'dist', 'bin', 'next')

/**
 * Serves the site until it is interrupted, with the process that explains images beside it; builds the site first where it was
 * never built or has changed since.
 */
export async function serveSite(home: string, port: number): Promise<void> {
  await buildSite()
  const live = await startLiveBeside(resolve(home))
  console.error(`Lens is at http://localhost:${port} (Ctrl-C ends it)`)
  let serving = true
  void live?.ended.then(() => {
    if (serving) console.error('The process that explains images has ended; the rest of the site goes on.')
  })
  try {
    await runNext(['start', '--port', String(port)], {
      LENS_HOME: resolve(home),
      ...(live && { LENS_LIVE: live.address }),
    })
  } finally {
    serving = false
    await live?.stop()
  }
}

/** Without it the site has everything but live explanations. */
async function startLiveBeside(home: string): Promise<Live | null> {
  try {
    return await startLive({ home })
  } catch (error) {
    console.error(
      `Images cannot be explained live: ${error instanceof Error ? error.message : String(error)}`,
    )
    return null
  }
}

async function buildSite(): Promise<void> {
  const built = await stat(join(web, '.next', 'BUILD_ID')).catch(() => null)
  const sources = [join(web, 'src'), join(web, 'package.json'), join(root, 'packages', 'db', 'src')]
  if (built && built.mtimeMs > (await newest(sources))) return
  console.error('Building the site (once, about a minute)')
  await runNext(['build'])
}

async function newest(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const entry = await stat(path)
      if (!entry.isDirectory()) return entry.mtimeMs
      return newest((await readdir(path)).map((name) => join(path, name)))
    }),
  )
  return Math.max(0, ...times)
}

function runNext(args: string[], variables: Record<string, string> = {}): Promise<void> {
  const server = args[0] === 'start'
  const child = spawn(process.execPath, [next, ...args], {
    cwd: web,
    // A build talks too much to be heard; what it says is shown only where it fails.
    stdio: server ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment.all,
      ...variables,
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
      NODE_OPTIONS: '',
    },
  })
  const said: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  let stopping = false
  const stop = (): void => {
    stopping = true
    child.kill('SIGTERM')
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return new Promise<void>((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code) => {
      if (stopping || code === 0) done()
      else if (server)
        fail(
          new LensError(
            'storage',
            'The site could not be served; what went wrong is said above. Is the port taken? Choose another with --port.',
          ),
        )
      else fail(new Error(`The site could not be built:\n${Buffer.concat(said).toString()}`))
    })
  }).finally(() => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  })
}
