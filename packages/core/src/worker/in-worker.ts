import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LensError } from '@lens/errors'
import { computingEnvironment } from './env.ts'
import { openingLimits, tookItDown, tookTooLong, tookTooMuch, type OpeningLimits } from './opening.ts'
import { received, type JobName, type Jobs, type Reply, type Request } from './messages.ts'

/**
 * A job (`Jobs`) in a process of its own; the same contract. What the listener does with one message is awaited
 * before the next is handled, and all of it before the promise resolves.
 *
 * @throws what the job throws; a LensError where opening a model takes more time or memory than a model of its size may or takes the process
 *   down, and where the process is killed, which is what a machine without memory does; an Error where it ends without a word in
 *   another way
 */
export async function inWorker<Name extends JobName>(
  job: Name,
  options: Jobs[Name]['options'],
  listener: Jobs[Name]['listener'],
  signal: AbortSignal,
): Promise<Jobs[Name]['result']> {
  // One that was aborted between two jobs says so no more.
  signal.throwIfAborted()
  const file = fileURLToPath(new URL('./work-process.ts', import.meta.url))
  const opening = 'model' in options ? { model: options.model, limits: openingLimits(options.model) } : null
  const worker = fork(file, { stdio: 'inherit', env: computingEnvironment })
  const request = { type: job, options, ...(opening && { memory: opening.limits.bytes }) } as Request
  worker.send(request)
  const stop = (): void => {
    const request: Request = { type: 'stop' }
    if (worker.connected) worker.send(request)
  }
  signal.addEventListener('abort', stop)

  return new Promise<Jobs[Name]['result']>((resolve, reject) => {
    let handled = Promise.resolve()
    let settled = false
    const fail = (error: unknown): void => {
      settled = true
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    // Until its first word it opens the model.
    let isOpening = opening !== null
    const late =
      opening &&
      setTimeout(() => {
        fail(tookTooLong(opening.model, opening.limits))
        worker.kill('SIGKILL')
      }, opening.limits.milliseconds)
    const opened = (): void => {
      isOpening = false
      clearTimeout(late ?? undefined)
    }
    worker.on('message', (reply: Reply) => {
      opened()
      handled = handled
        .then(async () => {
          if (settled) return
          if (reply.type === 'done') {
            settled = true
            resolve(reply.result as Jobs[Name]['result'])
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
      const broke = isOpening && opening ? breakdown(opening, killedBy) : null
      opened()
      // Replies that arrived before the end are handled first.
      void handled.then(() => {
        // Ctrl-C before the process could listen ends it at once.
        if (!settled) fail(signal.aborted ? signal.reason : (broke ?? endedEarly(code, killedBy)))
      })
    })
  }).finally(() => {
    signal.removeEventListener('abort', stop)
  })
}

interface Opening {
  readonly model: string
  readonly limits: OpeningLimits
}

/** Null where it was not onnxruntime that ended the process. */
function breakdown({ model, limits }: Opening, killedBy: NodeJS.Signals | null): LensError | null {
  if (killedBy === 'SIGKILL') return tookTooMuch(model, limits)
  return killedBy === null ? null : tookItDown(model, killedBy)
}

function endedEarly(code: number | null, killedBy: NodeJS.Signals | null): Error {
  if (killedBy === 'SIGKILL')
    return new LensError(
      'storage',
      'The computing process was killed, most likely because memory ran out. What is finished is kept; close other programs ' +
        'and run the command again.',
    )
  return new Error(
    `The computing process ended without a result (${killedBy ?? `exit code ${code ?? 'unknown'}`}).`,
  )
}

/** Calls the listener as the job did. */
async function hear(listener: Jobs[JobName]['listener'], { method, values }: Told): Promise<void> {
  const methods = listener as unknown as Record<string, (...values: unknown[]) => unknown>
  await methods[method]?.(...values)
}

type Told = Extract<Reply, { type: 'told' }>
