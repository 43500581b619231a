import { sendable } from '../worker/messages.ts'
import { LiveExplainer } from './live-explainer.ts'
import type { LiveExplanation } from './live-explanation.ts'
import type { LiveSearch } from './live-search.ts'
import type { ComputeReply, ComputeRequest } from './messages.ts'

/** The process in which images are explained, one at a time: onnxruntime holds its thread, and a bad image may take it down. */
const [home = ''] = process.argv.slice(2)
const explainer = new LiveExplainer(home)

function send(reply: ComputeReply): void {
  if (process.connected) process.send?.(reply)
}

async function answer(request: ComputeRequest): Promise<LiveExplanation | LiveSearch | null> {
  switch (request.kind) {
    case 'preparation':
      return null
    case 'search':
    case 'crop-search':
      return explainer.search(request)
    default:
      return explainer.explain(request)
  }
}

process.on('message', (request: ComputeRequest) => {
  explainer
    .prepare(request.modelId)
    .then(() => {
      send({ type: 'opened' })
      return answer(request)
    })
    .then(
      (done) => {
        send({ type: 'done', json: JSON.stringify(done) })
      },
      (error: unknown) => {
        send({ type: 'failed', error: sendable(error) })
      },
    )
})

// Ctrl-C, and a terminal that is closed, reach the whole process group; the live process decides when this one ends.
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('disconnect', () => process.exit(0))
