import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '.lens-e2e')

/** The homes that the tests' servers serve, one port each. */
export const HOMES = {
  /** The scenario of @lens/db. */
  seeded: { path: join(root, 'seeded'), port: 43_110 },
  /** A database file that is none. */
  damaged: { path: join(root, 'damaged'), port: 43_111 },
  /** Nothing at all. */
  empty: { path: join(root, 'empty'), port: 43_112 },
} as const

export function addressOf(home: keyof typeof HOMES, path = ''): string {
  return `http://localhost:${String(HOMES[home].port)}${path}`
}
