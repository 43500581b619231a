import { fork } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { LiveOptions } from './options.ts'

/** The live process, running. */
export interface Live {
  /** Where it listens, as `http://127.0.0.1:41235`. */
  readonly address: string
  stop(): Promise<void>
}

/** Until one that has ended is started again: where it cannot stay up, it leaves the machine to others. In milliseconds. */
const PAUSE = 1000

/**
 * Starts the process that explains images, and again, at the same address, whenever it ends. It ends with this one, however this one ends.
 * @param onEnd hears each time that it has ended by itself
 * @throws Error where it does not come up the first time
 */
export async function keepLive(options: LiveOptions, onEnd: () => void): Promise<Live> {
  let running: Running | null = await startLive(options)
  const { address } = running
  const port = Number(new URL(address).port)
  const stopped = new AbortController()
  const isStopped = (): boolean => stopped.signal.aborted
  const keep = async (): Promise<void> => {
    while (!isStopped()) {
      await running?.ended
      if (isStopped()) return
      if (running) onEnd()
      await pause(PAUSE, undefined, { signal: stopped.signal })
      running = await startLive({ ...options, port }).catch(() => null)
    }
    await running?.stop()
  }
  // Stopped while it waits.
  const kept = keep().catch(() => undefined)
  return {
    address,
    async stop() {
      stopped.abort()
      await running?.stop()
      await kept
    },
  }
}

interface Running extends Live {
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>
}

function startLive(options: LiveOptions): Promise<Running> {
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
