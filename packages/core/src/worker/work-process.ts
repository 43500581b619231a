import { useRuntime } from '@lens/onnx'
import { evaluate, type EvaluateListener } from '../evaluate.ts'
import { explain, plan, type ExplainListener } from '../explain.ts'
import { explainWork } from '../explain-work.ts'
import { judge } from '../model/judge.ts'
import { addOwnConcept } from '../own-concepts/add-own-concept.ts'
import { visualise, type VisualiseListener } from '../visualise.ts'
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
const relay = new Proxy({} as ExplainListener & VisualiseListener & EvaluateListener, {
  get:
    (_, method) =>
    (...values: unknown[]) =>
      send({ type: 'told', method: String(method), values }),
})

async function work(request: Exclude<Request, { type: 'stop' }>): Promise<unknown> {
  if (request.memory !== undefined) endWatch = watchMemory(request.memory)
  if (request.type === 'inspect')
    return judge(request.options.model, request.options.featureTensor, request.options)
  if (request.options.runtime) await useRuntime(request.options.runtime)
  if (request.type === 'explain') return explain(request.options, relay, stopping.signal)
  if (request.type === 'plan') return plan(request.options, relay, stopping.signal)
  if (request.type === 'work') return explainWork(request.options, relay, stopping.signal)
  if (request.type === 'evaluate') return evaluate(request.options, relay, stopping.signal)
  if (request.type === 'own-concept') return addOwnConcept(request.options, relay, stopping.signal)
  return visualise(request.options, relay, stopping.signal)
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

// Ctrl-C reaches the whole process group; the parent decides, and asks for a clean stop.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => {
  stopping.abort()
})
// Without a parent nobody waits for the result.
process.on('disconnect', () => {
  stopping.abort()
})
