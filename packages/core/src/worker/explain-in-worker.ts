import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LensError } from '@lens/errors'
import type { ExplainListener, ExplainOptions, RunResult } from '../explain.ts'
import { received, type Reply, type Request } from './messages.ts'

/**
 * `explain` in a process of its own; the same contract. The listener's work on one class is awaited before the next
 * reply is handled, and all of it before the promise resolves.
 *
 * @throws what `explain` throws; a LensError where the process is killed, which is what a machine without memory does, and an
 *   Error where it ends without a word in another way
 */
export function explainInWorker(
  options: ExplainOptions,
  listener: ExplainListener,
  signal: AbortSignal,
): Promise<RunResult> {
  const worker = fork(fileURLToPath(new URL('./explain-process.ts', import.meta.url)), { stdio: 'inherit' })
  const request: Request = { type: 'explain', options }
  worker.send(request)
  const stop = (): void => {
    const request: Request = { type: 'stop' }
    if (worker.connected) worker.send(request)
  }
  signal.addEventListener('abort', stop)

  return new Promise<RunResult>((resolve, reject) => {
    let handled = Promise.resolve()
    let settled = false
    const fail = (error: unknown): void => {
      settled = true
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    worker.on('message', (reply: Reply) => {
      handled = handled
        .then(async () => {
          if (settled) return
          if (reply.type === 'done') {
            settled = true
            resolve(reply.result)
          } else if (reply.type === 'failed') fail(received(reply.error))
          else await hear(listener, reply)
        })
        .catch((error: unknown) => {
          // The listener could not take what the worker found; what follows would be lost too.
          stop()
          fail(error)
        })
    })
    worker.on('error', fail)
    worker.on('exit', (code, killedBy) => {
      // Replies that arrived before the end are handled first.
      void handled.then(() => {
        // Ctrl-C before the process could listen ends it at once.
        if (!settled) fail(signal.aborted ? signal.reason : endedEarly(code, killedBy))
      })
    })
  }).finally(() => {
    signal.removeEventListener('abort', stop)
  })
}

function endedEarly(code: number | null, killedBy: NodeJS.Signals | null): Error {
  if (killedBy === 'SIGKILL')
    return new LensError(
      'storage',
      'The computing process was killed, most likely because memory ran out. Finished classes are kept; close other programs ' +
        'and run the command again.',
    )
  return new Error(
    `The computing process ended without a result (${killedBy ?? `exit code ${code ?? 'unknown'}`}).`,
  )
}

async function hear(
  listener: ExplainListener,
  reply: Exclude<Reply, { type: 'done' | 'failed' }>,
): Promise<void> {
  switch (reply.type) {
    case 'stage':
      listener.stage(reply.name, reply.total)
      break
    case 'advance':
      listener.advance(reply.steps)
      break
    case 'note':
      listener.note(reply.sentence)
      break
    case 'model':
      await listener.model(reply.model)
      break
    case 'explained':
      await listener.explained(reply.explanation, reply.reused)
      break
  }
}
