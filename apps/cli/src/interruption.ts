let received: NodeJS.Signals | null = null

/** Aborted by Ctrl-C, or by the parent's request to end. */
export function interruption(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      received ??= signal
      stop.abort()
    })
  }
  return stop.signal
}

/** 128 and the signal's number, as shells have it. */
export function interruptionExitCode(): number {
  return received === 'SIGTERM' ? 143 : 130
}
