import { constants } from 'node:os'

let received: NodeJS.Signals | null = null

/** Aborted by Ctrl-C, by the parent's request to end, and where the terminal is closed. */
export function interruption(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      received ??= signal
      stop.abort()
    })
  }
  return stop.signal
}

/** 128 and the signal's number, as shells have it. */
export function interruptionExitCode(): number {
  return 128 + constants.signals[received ?? 'SIGINT']
}
