import { createHash } from 'node:crypto'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '.lens-e2e')

/** Six ports of this folder's own, so that two clones can be tested at once; below those that systems hand out. */
const firstPort = 20_000 + 6 * (createHash('sha256').update(root).digest().readUInt16BE() % 2_000)

/** The homes that the tests' servers serve, one port each. */
export const HOMES = {
  /** The scenario of @lens/db. */
  seeded: { path: join(root, 'seeded'), port: firstPort },
  /** A database file that is none. */
  damaged: { path: join(root, 'damaged'), port: firstPort + 1 },
  /** Nothing at all. */
  empty: { path: join(root, 'empty'), port: firstPort + 2 },
  /** The seeded one again, beside a process that explains images (a fake one). */
  live: { path: join(root, 'seeded'), port: firstPort + 3 },
  /** A few classes, to be copied whole, and a published one. */
  small: { path: join(root, 'small'), port: firstPort + 4 },
} as const

export const LIVE_PORT = firstPort + 5

export function addressOf(home: keyof typeof HOMES, path = ''): string {
  return `http://localhost:${String(HOMES[home].port)}${path}`
}
