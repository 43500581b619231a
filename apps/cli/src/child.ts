import type { ChildProcess } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A program that has not ended this long after it was asked to is killed. */
const PATIENCE = 10_000

/** Resolves to the program's exit code; an abort of `signal` ends it. */
export async function ended(child: ChildProcess, signal: AbortSignal): Promise<number | null> {
  let forced: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGTERM')
    forced = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop)
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
  } finally {
    clearTimeout(forced)
    signal.removeEventListener('abort', stop)
  }
}

/** Resolves once something listens on a port of this machine, or when `signal` is aborted. */
export async function listening(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await answers(port))) await pause(100)
}

/** One that nothing listens on at this moment. */
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

/** Whether something listens on a port of this machine. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost')
    const settle = (open: boolean): void => {
      socket.destroy()
      resolve(open)
    }
    socket.on('connect', () => {
      settle(true)
    })
    socket.on('error', () => {
      settle(false)
    })
  })
}
