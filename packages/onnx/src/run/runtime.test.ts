import { afterEach, describe, expect, it } from 'vitest'
import { useRuntime } from './runtime.ts'

afterEach(() => useRuntime({}))

describe('useRuntime', () => {
  it('takes the CPU, with as many threads as it is told', async () => {
    await useRuntime({ provider: 'cpu', threads: 1 })
  })

  it.skipIf(process.platform === 'darwin')(
    'says what a provider needs that is not in the build',
    async () => {
      await expect(useRuntime({ provider: 'coreml' })).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(
          /cannot compute on coreml here: it is not in this build, which has cpu.*It needs macOS\. Leave --provider out/,
        ) as string,
      })
    },
  )
})
