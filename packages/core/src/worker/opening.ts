import { readdirSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { LensError } from '@lens/errors'

/** What opening a model may take; a small file can ask onnxruntime for any amount of both. */
export interface OpeningLimits {
  /** Of the whole process. */
  readonly bytes: number
  readonly milliseconds: number
}

const GB = 2 ** 30

/** In proportion to the model: its weights are read, written for onnxruntime and held by it. */
export function openingLimits(model: string): OpeningLimits {
  const size = sizeOf(model)
  return {
    bytes: Math.min(3 * GB + 8 * size, 0.9 * totalmem()),
    // Two seconds on a machine that is free; tenfold on one that is not.
    milliseconds: 120_000 + size / 5000,
  }
}

/** With the files beside it that may hold its weights. */
function sizeOf(model: string): number {
  const isFolder = statSync(model, { throwIfNoEntry: false })?.isDirectory() ?? false
  const stem = basename(model, extname(model))
  const folder = isFolder ? model : dirname(model)
  try {
    return readdirSync(folder, { recursive: isFolder, encoding: 'utf8' })
      .filter((name) => isFolder || name.startsWith(stem) || /data|weight|bin/i.test(name))
      .reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
  } catch {
    // Opening it says why it cannot be read.
    return 0
  }
}

/**
 * Kills this process once it holds more than `bytes`, from a thread of its own: onnxruntime holds this one.
 * @returns ends the watch
 */
export function watchMemory(bytes: number): () => void {
  const watch = `
    const { workerData } = require('node:worker_threads')
    setInterval(() => {
      if (process.memoryUsage.rss() > workerData) process.kill(process.pid, 'SIGKILL')
    }, 50)`
  const thread = new Worker(watch, { eval: true, workerData: bytes, execArgv: [] })
  thread.unref()
  return () => void thread.terminate()
}

export function tookTooLong(model: string, { milliseconds }: OpeningLimits): LensError {
  return new LensError(
    'input',
    `${model} could not be opened within ${Math.round(milliseconds / 1000)} seconds. It asks for far more than its size; export it again, or try a smaller model.`,
  )
}

export function tookTooMuch(model: string, { bytes }: OpeningLimits): LensError {
  return new LensError(
    'input',
    `${model} could not be opened within ${(bytes / GB).toFixed(1)} GB of memory. It asks for far more than its size; export it again, or try a smaller model.`,
  )
}

/** What is left of a process that onnxruntime has taken down. */
export function tookItDown(model: string, how: string): LensError {
  return new LensError('input', `onnxruntime crashed (${how}) when it opened ${model}; export it again.`)
}
