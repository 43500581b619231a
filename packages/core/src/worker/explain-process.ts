import { explain, type ExplainListener } from '../explain.ts'
import { sendable, type Reply, type Request } from './messages.ts'

/**
 * The process in which a run computes: onnxruntime holds a thread while it works, so the one that talks to the user, and
 * hears Ctrl-C, is another.
 */
const stopping = new AbortController()

function send(reply: Reply): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve()
    else
      process.send(reply, undefined, {}, () => {
        resolve()
      })
  })
}

const listener: ExplainListener = {
  stage: (name, total) => void send({ type: 'stage', name, total }),
  advance: (steps) => void send({ type: 'advance', steps }),
  note: (sentence) => void send({ type: 'note', sentence }),
  model: (model) => send({ type: 'model', model }),
  explained: (explanation, reused) => send({ type: 'explained', explanation, reused }),
}

process.on('message', (request: Request) => {
  if (request.type === 'stop') {
    stopping.abort()
    return
  }
  explain(request.options, listener, stopping.signal)
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
