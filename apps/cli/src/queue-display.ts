import cliProgress from 'cli-progress'
import type { Job, Step } from '@lens/queue'
import { plural } from './plural.ts'

/** How a run on a queue is shown: all jobs, and what each worker is at. */
export interface QueueDisplay {
  queued(count: number): void
  workers(count: number): void
  step(job: Job, step: Step): void
  ended(job: Job): void
  note(sentence: string): void
  end(): void
}

export function queueDisplay(stream: NodeJS.WriteStream = process.stderr): QueueDisplay {
  return stream.isTTY ? bars(stream) : lines(stream)
}

const NO_WORKER = 'No worker yet: start some with `lens worker --queue …`.'

function bars(stream: NodeJS.WriteStream): QueueDisplay {
  const all = new cliProgress.MultiBar({
    stream,
    format: '{name}  {bar}  {value}/{total}  {stage}',
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 30,
  })
  const overall = all.create(0, 0, { name: 'Classes', stage: '' })
  const byWorker = new Map<string, cliProgress.SingleBar>()
  const byJob = new Map<string, string>()
  const leave = (worker: string | undefined): void => {
    const bar = worker === undefined ? undefined : byWorker.get(worker)
    if (worker === undefined || bar === undefined) return
    all.remove(bar)
    byWorker.delete(worker)
  }
  return {
    queued(count) {
      overall.setTotal(overall.getTotal() + count)
    },
    workers(count) {
      overall.update({ stage: count === 0 ? NO_WORKER : plural(count, 'worker') })
    },
    step(job, { worker, stage, done, total }) {
      const bar = byWorker.get(worker) ?? all.create(total, done, { name: worker, stage })
      byWorker.set(worker, bar)
      byJob.set(keyOf(job), worker)
      bar.setTotal(total)
      bar.update(done, { stage })
    },
    ended(job) {
      overall.increment()
      leave(byJob.get(keyOf(job)))
    },
    note(sentence) {
      all.log(`${sentence}\n`)
    },
    end() {
      all.stop()
    },
  }
}

/** How often a log hears of a run in which no class ends, in milliseconds. */
const SILENT_MS = 5000

function lines(stream: NodeJS.WriteStream): QueueDisplay {
  const started = Date.now()
  let spoke = started
  let total = 0
  let done = 0
  const atWork = new Map<string, string>()
  return {
    queued(count) {
      total += count
    },
    workers(count) {
      stream.write(count === 0 ? `${NO_WORKER}\n` : `${plural(count, 'worker')} on the queue.\n`)
    },
    step(job, { worker, stage, done: steps, total: of }) {
      atWork.set(keyOf(job), `${worker}: ${stage} ${steps}/${of}`)
      const now = Date.now()
      if (now - spoke < SILENT_MS) return
      spoke = now
      const rest =
        done > 0 ? `, about ${Math.ceil((((now - started) / done) * (total - done)) / 1000)} s to go` : ''
      stream.write(`${done} of ${total} done${rest}; ${[...atWork.values()].join('; ')}\n`)
    },
    ended(job) {
      done += 1
      atWork.delete(keyOf(job))
    },
    note(sentence) {
      stream.write(`${sentence}\n`)
    },
    end() {
      // Lines need no clearing.
    },
  }
}

function keyOf({ kind, classIndex }: Job): string {
  return `${kind} ${classIndex}`
}
