import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { scriptEnvironment } from './env.ts'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * A Chromium for the end-to-end tests: one that is there, else Playwright's download, else Debian's package. Returns its
 * path, or an empty string for Playwright's own.
 */
export function findBrowser(root: string): string {
  const found = installed()
  if (found !== undefined) return found
  console.log('No Chromium here; installing one for the end-to-end tests')
  const playwright = join(root, 'apps/web/node_modules/@playwright/test/cli.js')
  if (spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'inherit' }).status === 0)
    return ''
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    spawnSync('apt-get', ['update'], { stdio: 'inherit' })
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
      stdio: 'inherit',
    })
  }
  const now = installed()
  if (now !== undefined) return now
  console.error(
    'The end-to-end tests need a Chromium, and none could be installed. Install one and name it in LENS_CHROMIUM.',
  )
  return ''
}

function installed(): string | undefined {
  return [scriptEnvironment.chromium, ...PLACES].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  )
}
