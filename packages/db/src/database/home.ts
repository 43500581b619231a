import path from 'node:path'

/** The database of a home. */
export function databaseFile(home: string): string {
  return path.join(path.resolve(home), 'lens.db')
}
