import path from 'node:path'
import { PrismaLibSQL } from '@prisma/adapter-libsql'
import { defineConfig } from 'prisma/config'

const folder = path.join(import.meta.dirname, '../../prisma')

/**
 * The schema engine sends a whole migration as one statement, and libsql runs the first of its statements and drops the
 * rest without a word (Prisma 6.19.3). So a script goes where scripts go.
 */
class ScriptableAdapter extends PrismaLibSQL {
  override createClient(...config: Parameters<PrismaLibSQL['createClient']>) {
    const client = super.createClient(...config)
    const execute = client.execute.bind(client)
    client.execute = async (statement) => {
      const { sql, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement
      if (!/^(--|CREATE|DROP|ALTER|INSERT)/.test(sql) || Object.keys(args).length > 0) {
        return execute({ sql, args })
      }
      await client.executeMultiple(sql)
      return execute('SELECT 1')
    }
    return client
  }
}

/** For the `prisma` command only (`generate`, `migrate diff`). With the engine in JavaScript it downloads nothing. */
export default defineConfig({
  schema: path.join(folder, 'schema.prisma'),
  migrations: { path: path.join(folder, 'migrations') },
  // Full-text search is not Prisma's to drop.
  experimental: { adapter: true, externalTables: true },
  tables: {
    external: [
      'search_vocabulary',
      'search_words',
      'search_words_config',
      'search_words_data',
      'search_words_docsize',
      'search_words_idx',
    ],
  },
  engine: 'js',
  adapter: () => Promise.resolve(new ScriptableAdapter({ url: 'file::memory:' })),
})
