import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { lockHome, type HomeLock } from '@lens/core'
import { LensError } from '@lens/errors'
import { ended } from './child.ts'
import { environment } from './env.ts'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')

/** A site that is built already is found within this. */
const SAID_AFTER = 1_500
const RETRY_AFTER = 1_000

/**
 * Builds the site, if it is not built already. Whether it is, turbo knows: by the content of all that the build reads, and
 * because it keeps only what a build that ended well has left. So a build that was stopped, however, is made again.
 *
 * @param workspace the folder of turbo.json
 * @throws AbortError where `signal` is aborted, with the build ended; an Error with all that the build said where it fails
 */
export async function buildSite(workspace: string, signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => {
    console.error('Building the site (once, about a minute)')
  }, SAID_AFTER)
  let lock: HomeLock | null = null
  try {
    lock = await buildLock(workspace, signal)
    for (;;) {
      signal.throwIfAborted()
      const { code, said } = await runBuild(workspace, signal)
      if (signal.aborted) {
        console.error('Stopped while the site was being built; the next start builds it.')
        signal.throwIfAborted()
      }
      if (code === 0) return
      // Next's words. A build whose parent was killed goes on until it next has something to say.
      if (!said.includes('Another next build process is already running'))
        throw new Error(`The site could not be built:\n${said}`)
      await pause(RETRY_AFTER)
    }
  } finally {
    clearTimeout(timer)
    await lock?.release()
  }
}

/** One build at a time: turbo knows of another one only once it has ended, and a second would empty the folder that is served. */
async function buildLock(workspace: string, signal: AbortSignal): Promise<HomeLock | null> {
  for (;;) {
    try {
      return await lockHome(join(workspace, '.turbo', 'site'))
    } catch (error) {
      if (!(error instanceof LensError)) throw error
      // A folder that cannot be written has its site built already, or turbo says why not.
      if (error.code !== 'busy') return null
      await pause(RETRY_AFTER, undefined, { signal })
    }
  }
}

/** What a build says is shown only where it fails. */
async function runBuild(
  workspace: string,
  signal: AbortSignal,
): Promise<{ code: number | null; said: string }> {
  const build = spawn(
    process.execPath,
    [turbo, 'run', 'build', '--filter=@lens/web', '--output-logs=new-only', '--log-prefix=none'],
    {
      cwd: workspace,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...environment.all,
        // Turbo runs a package's scripts with the pnpm that it finds.
        PATH: [join(root, 'node_modules', '.bin'), environment.all['PATH']].join(delimiter),
        NEXT_TELEMETRY_DISABLED: '1',
        TURBO_TELEMETRY_DISABLED: '1',
        NODE_OPTIONS: '',
      },
    },
  )
  const said: Buffer[] = []
  build.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  build.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await ended(build, signal)
  return { code, said: Buffer.concat(said).toString() }
}
