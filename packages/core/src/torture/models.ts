import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeModel, type OnnxModel } from '@lens/onnx'
import { squeezenet, tinyResNet } from '@lens/onnx/zoo'
import { Random } from '../random.ts'
import { openingLimits } from '../worker/opening.ts'
import { damaged, oneOf } from './damage.ts'

/** What became of damaged files. */
export interface Tally {
  tried: number
  /** The damage did not matter. */
  accepted: number
  refused: number
  /** Ended by the limits of time and memory, or by onnxruntime itself: a sentence all the same. */
  ended: number
  /** Neither accepted nor refused in a sentence: how, and the seed that does it again. */
  faults: { seed: number; how: string }[]
}

export const emptyTally = (): Tally => ({ tried: 0, accepted: 0, refused: 0, ended: 0, faults: [] })

/** What `judge-process` says of one file. */
export type Verdict = { kind: 'accepted' } | { kind: 'refused' | 'fault'; how: string }

const HUGE = [-1n, 0n, 65_537n, 1_048_576n, 2n ** 31n - 1n, 2n ** 32n, 2n ** 62n]

/** Inspects models that are damaged in `count` ways, each the same for the same seed. */
export async function tortureModels(count: number, firstSeed: number): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'lens-torture-'))
  const file = join(folder, 'damaged.onnx')
  const models = [tinyResNet(), squeezenet()].map((model) => ({
    model,
    bytes: encodeModel(model),
  }))
  const judge = new Judge()
  const tally = emptyTally()
  try {
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const random = new Random(seed)
      const { model, bytes } = oneOf(models, random)
      await writeFile(
        file,
        random.uniform() < 0.5 ? damaged(bytes, random) : encodeModel(oversized(model, random)),
      )
      const verdict = await judge.judge(file)
      tally.tried += 1
      if (verdict.kind === 'fault') tally.faults.push({ seed, how: verdict.how })
      else tally[verdict.kind] += 1
    }
    return tally
  } finally {
    judge.end()
    await rm(folder, { recursive: true })
  }
}

/** The model with one of its whole numbers (a size, a stride, an axis, a version) changed. */
function oversized(model: OnnxModel, random: Random): OnnxModel {
  const places = wholeNumbersIn(model.proto)
  const { path } = oneOf(places, random)
  return { proto: changedAt(model.proto, path, oneOf(HUGE, random)) }
}

function wholeNumbersIn(value: unknown, path: string[] = []): { path: string[] }[] {
  if (typeof value === 'bigint') return [{ path }]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => wholeNumbersIn(inner, [...path, key]))
}

function changedAt<T>(value: T, [key, ...rest]: readonly string[], number: bigint): T {
  if (key === undefined) return number as T
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  const fields = copy as Record<string, unknown>
  fields[key] = changedAt(fields[key], rest, number)
  return copy as T
}

/** A process that inspects one file after another; another takes its place where one ends it. */
class Judge {
  #process: ChildProcess | undefined

  async judge(file: string): Promise<Verdict | { kind: 'ended' }> {
    const limits = openingLimits(file)
    const worker = (this.#process ??= fork(
      fileURLToPath(new URL('./judge-process.ts', import.meta.url)),
      [String(limits.bytes)],
      { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    ))
    return new Promise((resolve) => {
      const settle = (verdict: Verdict | { kind: 'ended' }): void => {
        clearTimeout(late)
        worker.off('message', settle).off('exit', gone)
        resolve(verdict)
      }
      const gone = (): void => {
        this.#process = undefined
        settle({ kind: 'ended' })
      }
      const late = setTimeout(() => worker.kill('SIGKILL'), limits.milliseconds)
      worker.on('message', settle).on('exit', gone)
      worker.send(file)
    })
  }

  end(): void {
    this.#process?.kill()
  }
}
