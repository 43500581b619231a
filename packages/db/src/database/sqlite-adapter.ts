import { PrismaLibSQL } from '@prisma/adapter-libsql'

type Client = ReturnType<PrismaLibSQL['createClient']>
type Transaction = Awaited<ReturnType<Client['transaction']>>

/**
 * Prisma's libsql adapter, held to one connection. libsql's client leaves its connection to every transaction and opens
 * a new one afterwards: it leaks one per transaction, and the new one has forgotten its settings (no waiting for a lock
 * among them). The adapter already lets nobody in while a transaction is open, so one connection is enough.
 */
export class SqliteAdapter extends PrismaLibSQL {
  readonly #settings: string[]

  /** `settings`: PRAGMAs for the connection. */
  constructor(file: string, settings: string[]) {
    super({ url: `file:${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}` })
    this.#settings = settings
  }

  override async connect() {
    const adapter = await super.connect()
    for (const setting of this.#settings) {
      await adapter.queryRaw({ sql: `PRAGMA ${setting}`, args: [], argTypes: [] })
    }
    return adapter
  }

  override createClient(...config: Parameters<PrismaLibSQL['createClient']>): Client {
    const client = super.createClient(...config)
    return Object.assign(client, { transaction: () => transactionOn(client) })
  }
}

async function transactionOn(client: Client): Promise<Transaction> {
  // Immediate: wait for the lock here, where waiting works, and not at the first write, where SQLite may refuse.
  await client.execute('BEGIN IMMEDIATE')
  let closed = false
  const rollback = async () => {
    closed = true
    // A full disk ends a transaction by itself; there is then nothing to roll back.
    await client.execute('ROLLBACK').catch(() => undefined)
  }
  return {
    get closed() {
      return closed
    },
    execute: (statement) => client.execute(statement),
    batch: (statements) => Promise.all(statements.map((statement) => client.execute(statement))),
    executeMultiple: (script) => client.executeMultiple(script),
    async commit() {
      try {
        await client.execute('COMMIT')
        closed = true
      } catch (error) {
        await rollback()
        throw error
      }
    },
    rollback,
    close: () => void rollback(),
  }
}
