import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

function waiting() {
  return fork(join(import.meta.dirname, 'testing/waiting-process.ts'), { execArgv: ['--import', 'tsx'] })
}

describe('endWithParent', () => {
  it('ends a process whose parent is gone', async () => {
    const child = waiting()
    await once(child, 'message')
    // As where the parent is killed.
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends one whose parent was gone before it began', async () => {
    const child = waiting()
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
