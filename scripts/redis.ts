import { spawnSync } from 'node:child_process'
import { installPackages } from './debian.ts'

/** A Redis for the tests of the queue: the one that is there, else Debian's. Without one they are skipped, with the reason. */
export function ensureRedis(): void {
  if (isThere()) return
  console.log('No redis-server here; installing one for the tests of the queue')
  installPackages('redis-server')
}

function isThere(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0
}
