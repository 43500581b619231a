import { sendable } from '../worker/messages.ts'
import { LiveExplainer } from './live-explainer.ts'
import type { LiveRequest, Preparation } from './live-explanation.ts'
import type { ComputeReply } from './messages.ts'

/** The process in which images are explained, one at a time: onnxruntime holds its thread, and a bad image may take it down. */
const [home = ''] = process.argv.slice(2)
const explainer = new LiveExplainer(home)

function send(reply: ComputeReply): void {
  if (process.connected) process.send?.(reply)
}

process.on('message', (request: LiveRequest | Preparation) => {
  explainer
    .prepare(request.modelId)
    .then(() => {
      send({ type: 'opened' })
      return request.kind === 'preparation' ? null : explainer.explain(request)
    })
    .then(
      (explanation) => {
        send({ type: 'done', json: JSON.stringify(explanation) })
      },
      (error: unknown) => {
        send({ type: 'failed', error: sendable(error) })
      },
    )
})

// Ctrl-C reaches the whole process group; the live process decides when this one ends.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
