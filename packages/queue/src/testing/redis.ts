import { spawn, spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'

/** Why tests that need Redis are skipped; null where it is there. */
export const lacksRedis =
  spawnSync('redis-server', ['--version']).status === 0
    ? null
    : 'redis-server is not installed (Debian: apt-get install redis-server)'

/** A Redis of one's own on a free port, which keeps nothing. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort()
  const server = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'])
  const ended = new Promise<void>((resolve) => {
    server.on('close', () => {
      resolve()
    })
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ready to accept connections')) resolve()
    })
    void ended.then(() => {
      reject(new Error(`redis-server ended:\n${said}`))
    })
  })
  return {
    url: `redis://localhost:${port}`,
    async stop() {
      server.kill()
      await ended
    },
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => {
        resolve(port)
      })
    })
  })
}
