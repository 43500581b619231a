import type Database from 'libsql'

/** What SQLite keeps per connection. Reading waits for nobody under WAL; writing waits for another writer. */
export function connectionSettings(options: { readonly: boolean }): string[] {
  return [
    'busy_timeout = 20000',
    'foreign_keys = ON',
    // Enough under WAL: a power cut may lose the last commits, which the explanation folders still hold.
    'synchronous = NORMAL',
    // In KiB: all concepts of a thousand classes, whose facets every list counts; SQLite alone takes 2 MB.
    'cache_size = -16384',
    `query_only = ${options.readonly ? 'ON' : 'OFF'}`,
  ]
}

/** One by one: some answer with a row, and libsql refuses those in a script. */
export function applySettings(database: Database.Database, settings: string[]): void {
  for (const setting of settings) database.prepare(`PRAGMA ${setting}`).all()
}
