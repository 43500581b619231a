import { useRuntime } from '@lens/onnx'
import type { EvaluateListener } from '../evaluate.ts'
import type { ExplainListener, PlanListener } from '../explain.ts'
import type { VisualiseListener } from '../visualise.ts'
import { watchMemory } from './opening.ts'
import { sendable, type Reply, type Request } from './messages.ts'

/**
 * The process in which a job computes: onnxruntime holds a thread while it works, so the one that talks to the user, and
 * hears Ctrl-C, is another.
 */
const stopping = new AbortController()

let endWatch: () => void = () => undefined

function send(reply: Reply): Promise<void> {
  endWatch()
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve()
    else
      process.send(reply, undefined, {}, () => {
        resolve()
      })
  })
}

/** Tells the parent's listener whatever this one is told. */
const relay = new Proxy({} as ExplainListener & PlanListener & VisualiseListener & EvaluateListener, {
  get:
    (_, method) =>
    (...values: unknown[]) =>
      send({ type: 'told', method: String(method), values }),
})

/** Loads what the job takes and no more: each process would start half a second later. */
async function work(request: Exclude<Request, { type: 'stop' }>): Promise<unknown> {
  const { signal } = stopping
  if (request.memory !== undefined) endWatch = watchMemory(request.memory)
  if (request.type !== 'inspect' && request.options.runtime) await useRuntime(request.options.runtime)
  switch (request.type) {
    case 'inspect': {
      const { judge } = await import('../model/judge.ts')
      return judge(request.options.model, request.options.featureTensor, request.options)
    }
    case 'explain':
      return (await import('../explain.ts')).explain(request.options, relay, signal)
    case 'plan':
      return (await import('../explain.ts')).plan(request.options, relay, signal)
    case 'work':
      return (await import('../explain-work.ts')).explainWork(request.options, relay, signal)
    case 'evaluate':
      return (await import('../evaluate.ts')).evaluate(request.options, relay, signal)
    case 'own-concept':
      return (await import('../own-concepts/add-own-concept.ts')).addOwnConcept(
        request.options,
        relay,
        signal,
      )
    case 'visualise':
      return (await import('../visualise.ts')).visualise(request.options, relay, signal)
  }
}

process.on('message', (request: Request) => {
  if (request.type === 'stop') {
    stopping.abort()
    return
  }
  work(request)
    .then(
      (result) => send({ type: 'done', result }),
      (error: unknown) => send({ type: 'failed', error: sendable(error) }),
    )
    .finally(() => {
      if (process.connected) process.disconnect()
    })
})

// Ctrl-C, and a terminal that is closed, reach the whole process group; the parent decides, and asks for a clean stop.
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('SIGTERM', () => {
  stopping.abort()
})
// Without a parent nobody waits for the result.
process.on('disconnect', () => {
  stopping.abort()
})
