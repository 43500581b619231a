import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { received } from '../worker/messages.ts'
import type { ComputeReply, ComputeRequest } from './messages.ts'
import { Refusal } from './refusal.ts'

/** In milliseconds. */
export interface ComputeLimits {
  /** Until the model is open: a large one takes its time, once. */
  readonly opening: number
  /** From then on, for one image. */
  readonly job: number
}

/** The computing process: started at the first job, and again at the first after it has ended, however that came about. */
export class Compute {
  readonly #home: string
  readonly #limits: ComputeLimits
  #process: ChildProcess | undefined

  constructor(home: string, limits: ComputeLimits) {
    this.#home = home
    this.#limits = limits
  }

  /**
   * One job; the last must have ended.
   * @returns the LiveExplanation or the LiveSearch as JSON, `null` of a preparation
   * @throws what the job throws; Refusal 504: it took too long, 500: the process ended
   */
  run(request: ComputeRequest): Promise<string> {
    const worker = (this.#process ??= this.#start())
    return new Promise<string>((resolve, reject) => {
      let timer = this.#limit(this.#limits.opening, reject)
      const onMessage = (reply: ComputeReply): void => {
        clearTimeout(timer)
        if (reply.type === 'opened') timer = this.#limit(this.#limits.job, reject)
        else end()
        if (reply.type === 'done') resolve(reply.json)
        if (reply.type === 'failed') reject(received(reply.error))
      }
      const onExit = (): void => {
        end()
        reject(
          new Refusal(
            500,
            'The process that explains images ended early; another takes its place, so try again.',
          ),
        )
      }
      const end = (): void => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('exit', onExit).off('error', onExit)
      }
      worker.on('message', onMessage).on('exit', onExit).on('error', onExit)
      worker.send(request, (error) => {
        if (error) onExit()
      })
    })
  }

  /** Ends the process, at once. */
  kill(): void {
    this.#process?.kill('SIGKILL')
    this.#process = undefined
  }

  #limit(milliseconds: number, reject: (error: Refusal) => void): NodeJS.Timeout {
    return setTimeout(() => {
      reject(new Refusal(504, 'Explaining the image took too long; try a smaller one, or later.'))
      this.kill()
    }, milliseconds)
  }

  #start(): ChildProcess {
    const file = fileURLToPath(new URL('./compute-process.ts', import.meta.url))
    const worker = fork(file, [this.#home], { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' })
    const gone = (): void => {
      if (this.#process === worker) this.#process = undefined
    }
    worker.on('exit', gone).on('error', gone)
    return worker
  }
}
