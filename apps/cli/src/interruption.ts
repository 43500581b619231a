/** Aborted by Ctrl-C, or by the parent's request to end. */
export function interruption(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop.abort()
    })
  }
  return stop.signal
}
