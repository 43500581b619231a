import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from './debian.ts'
import { scriptEnvironment } from './env.ts'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * A Chromium for the end-to-end tests: the one named in LENS_CHROMIUM, else one that is there, else Debian's package, else
 * Playwright's download. Returns its path, or null for Playwright's own.
 */
export function findBrowser(root: string): string | null {
  const found = scriptEnvironment.chromium ?? installed()
  if (found !== null) return found
  console.log('No Chromium here; installing one for the end-to-end tests')
  // Debian's package first: it brings the libraries along, and needs no host beyond the mirror that the machine knows.
  installPackages('chromium', 'fonts-liberation')
  const packaged = installed()
  if (packaged !== null) return packaged
  const playwright = join(root, 'apps/web/node_modules/@playwright/test/cli.js')
  if (spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'inherit' }).status !== 0) {
    console.error(
      'The end-to-end tests need a Chromium, and none could be installed. Install one and name it in LENS_CHROMIUM.',
    )
  }
  return null
}

/** Asked for its version, because Ubuntu's `chromium-browser` may be a script that only says where to get one. */
function installed(): string | null {
  return PLACES.find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0) ?? null
}
