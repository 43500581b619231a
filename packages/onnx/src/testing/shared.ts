import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'

/** Beside the repository's folder. */
const SHARED = fileURLToPath(new URL('../../../../../shared/', import.meta.url))

/** A file of the shared test data (real models, photos, reference results), which this repository does not contain. */
export function sharedPath(path: string): string {
  return join(SHARED, path)
}

/** `describe` for tests that read shared test data: skipped, and the name says why, where one of the paths is absent. */
export function describeShared(name: string, paths: readonly string[], tests: () => void): void {
  const absent = paths.map(sharedPath).filter((path) => !existsSync(path))
  describe.skipIf(absent.length > 0)(
    absent.length > 0 ? `${name} (skipped: no ${absent.join(', ')})` : name,
    tests,
  )
}
