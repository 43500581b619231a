import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { scriptEnvironment } from './env.ts'

/** Installs packages where that can be done unasked: as root, on Debian and its kin. Says nothing where it cannot. */
export function installPackages(...names: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  aptGet('update')
  aptGet('install', '--yes', '--no-install-recommends', ...names)
}

function aptGet(...args: string[]): void {
  spawnSync('apt-get', args, {
    stdio: 'inherit',
    // At runlevel 1 a package that brings a service does not start it.
    env: { ...scriptEnvironment.all, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })
}
