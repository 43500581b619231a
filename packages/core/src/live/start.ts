import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LiveOptions } from './options.ts'

/** The live process, running. */
export interface Live {
  /** Where it listens, as `http://127.0.0.1:41235`. */
  readonly address: string
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts the process that explains images. It ends with this one, however this one ends.
 * @throws Error where it does not come up
 */
export function startLive(options: LiveOptions): Promise<Live> {
  const file = fileURLToPath(new URL('./live-process.ts', import.meta.url))
  const child = fork(file, [JSON.stringify(options)], { stdio: ['ignore', 2, 2, 'ipc'] })
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => {
      resolve()
    })
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('message', ({ address }: { address: string }) => {
      resolve({ address, ended, stop })
    })
    void ended.then(() => {
      reject(new Error('The process that explains images did not start.'))
    })
  })
}
