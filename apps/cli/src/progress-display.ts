import type { Progress } from '@lens/core'
import cliProgress from 'cli-progress'

/** Draws a run's progress on standard error: one bar with an ETA on a terminal, plain lines elsewhere. */
export function progressDisplay(stream: NodeJS.WriteStream = process.stderr): Progress & { end(): void } {
  return stream.isTTY ? bars(stream) : lines(stream)
}

function bars(stream: NodeJS.WriteStream): Progress & { end(): void } {
  let bar: cliProgress.SingleBar | undefined
  function end(): void {
    bar?.stop()
    bar = undefined
  }
  return {
    stage(name, total) {
      end()
      bar = new cliProgress.SingleBar({
        stream,
        format: `{stage}  {bar}  {value}/{total}  ETA {eta_formatted}`,
        barsize: 28,
        hideCursor: true,
        clearOnComplete: true,
        etaBuffer: 30,
      })
      bar.start(total, 0, { stage: name })
    },
    advance(steps) {
      bar?.increment(steps)
    },
    note(sentence) {
      end()
      stream.write(`${sentence}\n`)
    },
    end,
  }
}

/** Every tenth of a stage at most, and only while it takes time: a log of a thousand classes stays readable. */
const SILENT_MS = 5000

function lines(stream: NodeJS.WriteStream): Progress & { end(): void } {
  let name = ''
  let total = 0
  let done = 0
  let started = 0
  let spoke = 0
  return {
    stage(stage, steps) {
      name = stage
      total = steps
      done = 0
      started = spoke = performance.now()
    },
    advance(steps) {
      done += steps
      const now = performance.now()
      if (done >= total || now - spoke < SILENT_MS) return
      spoke = now
      const remaining = ((now - started) / done) * (total - done)
      stream.write(`${name}: ${done}/${total}, about ${Math.ceil(remaining / 1000)} s to go\n`)
    },
    note(sentence) {
      stream.write(`${sentence}\n`)
    },
    end() {
      // Lines need no clearing.
    },
  }
}
