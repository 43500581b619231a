import { statSync } from 'node:fs'
import Database from 'libsql'
import { databaseFile } from './home.ts'

interface Watched {
  inode: number
  connection: Database.Database
}

/**
 * Tells states of a home's database apart: what it returns is another text after whatever any process or connection has changed, and
 * after another file took its place. Cheap enough to ask at every request.
 */
export function watchDatabase(home: string): () => string {
  const file = databaseFile(home)
  let watched: Watched | null = null
  let opened = 0
  return () => {
    try {
      const { ino } = statSync(file)
      if (watched?.inode !== ino) {
        // SQLite counts changes by others for each connection anew.
        watched?.connection.close()
        watched = { inode: ino, connection: new Database(file) }
        opened += 1
      }
      const [state] = watched.connection.prepare('PRAGMA data_version').all() as { data_version: number }[]
      return `${opened}.${state?.data_version ?? 0}`
    } catch {
      // None, or none that can be read.
      watched = null
      return 'none'
    }
  }
}
