import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('ends with the command that has started it', async () => {
  const server = fork(join(import.meta.dirname, 'serve.ts'), ['--port', '0'], {
    execArgv: ['--import', 'tsx'],
  })
  // As where that is killed.
  server.disconnect()
  expect(await once(server, 'exit')).toEqual([0, null])
}, 60_000)
