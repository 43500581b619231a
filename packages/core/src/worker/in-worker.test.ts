import type * as processes from 'node:child_process'
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import { encodeModel, GraphBuilder } from '@lens/onnx'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ExplainListener } from '../explain.ts'
import { inWorker } from './in-worker.ts'
import * as opening from './opening.ts'
import { received, sendable } from './messages.ts'

const workers = vi.hoisted((): processes.ChildProcess[] => [])
vi.mock('./opening.ts', { spy: true })
vi.mock('node:child_process', async (original) => {
  const actual = await original<typeof processes>()
  const fork = (file: string, options: object) => {
    // The command runs under tsx already; the tests do not.
    const worker = actual.fork(file, { ...options, execArgv: ['--import', 'tsx'] })
    workers.push(worker)
    return worker
  }
  return { ...actual, fork }
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-worker-'))
  await writeScenes(join(folder, 'scenes'), { perClass: 4 })
})
afterAll(() => rm(folder, { recursive: true }))

function explainIn(home: string, more: Partial<ExplainListener> = {}, signal = new AbortController().signal) {
  const ignore = () => undefined
  const listener = { stage: ignore, advance: ignore, note: ignore, model: ignore, explained: ignore, ...more }
  const options = {
    model: modelFile,
    images: join(folder, 'scenes'),
    classes: ['rocket', 'train'],
    concepts: 2,
    cropSize: 64,
    home: join(folder, home),
    force: false,
  }
  return inWorker('explain', options, listener, signal)
}

function newest(): processes.ChildProcess {
  return workers.at(-1) as processes.ChildProcess
}

async function expectNoneLeft(): Promise<void> {
  await vi.waitFor(() => {
    for (const { exitCode, signalCode } of workers) expect(exitCode ?? signalCode).not.toBeNull()
  }, 20_000)
}

describe('inWorker', () => {
  it('says so when the process is killed, and the next run takes the home over', async () => {
    const killed = explainIn('killed', { stage: () => void newest().kill('SIGKILL') })
    await expect(killed).rejects.toMatchObject({
      name: 'LensError',
      message: expect.stringMatching(
        /was killed, most likely because memory ran out\. What is finished is kept/,
      ) as string,
    })
    expect(await readdir(join(folder, 'killed'))).toContain('run.lock')
    const explained: number[] = []
    await explainIn('killed', { explained: ({ class: { index } }) => void explained.push(index) })
    expect(explained.length).toBeGreaterThan(0)
    expect(await readdir(join(folder, 'killed'))).toEqual(['explanations'])
    await expectNoneLeft()
  })

  it('ends cleanly when it is told to, even before it can listen', async () => {
    await expect(explainIn('told', { stage: () => void newest().kill('SIGTERM') })).rejects.toHaveProperty(
      'name',
      'AbortError',
    )
    expect(await readdir(join(folder, 'told'))).toEqual(['explanations'])
    const stop = new AbortController()
    const early = explainIn('early', {}, stop.signal)
    stop.abort()
    newest().kill('SIGINT')
    await expect(early).rejects.toHaveProperty('name', 'AbortError')
    await expectNoneLeft()
  })

  it('does not begin what was called off before, as between two jobs', async () => {
    const before = workers.length
    await expect(explainIn('off', {}, AbortSignal.abort())).rejects.toHaveProperty('name', 'AbortError')
    expect(workers).toHaveLength(before)
  })

  it('stops when what it found cannot be taken, and gives that error', async () => {
    const full = new LensError('storage', 'The disk is full.')
    let heard = 0
    const refused = explainIn('full', {
      explained: () => {
        heard += 1
        throw full
      },
    })
    await expect(refused).rejects.toBe(full)
    await expectNoneLeft()
    expect(heard).toBe(1)
    const [run = ''] = await readdir(join(folder, 'full', 'explanations'))
    const finished = await readdir(join(folder, 'full', 'explanations', run))
    expect(finished.filter((name) => /^\d+$/.test(name))).toHaveLength(1)
    expect(await readdir(join(folder, 'full'))).toEqual(['explanations'])
  })
})

describe('opening a model', () => {
  const inspect = (model: string) =>
    inWorker('inspect', { model, featureTensor: undefined }, {}, new AbortController().signal)

  /** A kilobyte that asks for 1.6 GB: sizes that are computed are declared nowhere. */
  async function hungryModel(): Promise<string> {
    const b = new GraphBuilder()
    let image = b.input('image', 'float32', [1, 3, 1024, 1024])
    for (const axis of [2, 2, 2, 3, 3, 3, 3]) image = b.concat([image, image], axis)
    const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [b.relu(image, 'features')])])
    b.output('logits', b.matmul(pooled, b.constant([1, 0, 0, 0, 1, 0], [3, 2])), [1, 2])
    const file = join(folder, 'hungry.onnx')
    await writeFile(file, encodeModel(b.build()))
    return file
  }

  it('is ended where it takes too much memory', async () => {
    vi.spyOn(opening, 'openingLimits').mockReturnValueOnce({ bytes: 0.7 * 2 ** 30, milliseconds: 60_000 })
    await expect(inspect(await hungryModel())).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(
        /hungry\.onnx could not be opened within 0\.7 GB of memory\. /,
      ) as string,
    })
    await expectNoneLeft()
  })

  it('is ended where it takes too long', async () => {
    vi.spyOn(opening, 'openingLimits').mockReturnValueOnce({ bytes: 2 ** 32, milliseconds: 50 })
    await expect(inspect(modelFile)).rejects.toThrow(/planted\.onnx could not be opened within \d seconds\. /)
    await expectNoneLeft()
  })

  it('is a sentence where onnxruntime takes the process down', async () => {
    const inspected = inspect(modelFile)
    newest().kill('SIGSEGV')
    await expect(inspected).rejects.toThrow(/^onnxruntime crashed \(SIGSEGV\) when it opened .*planted\.onnx/)
  })

  it('has room in proportion to the weights', async () => {
    const file = join(folder, 'large.onnx')
    await writeFile(file, '')
    const empty = opening.openingLimits(file)
    await writeFile(join(folder, 'large.onnx.data'), '')
    await truncate(join(folder, 'large.onnx.data'), 2 ** 30)
    const limits = opening.openingLimits(file)
    expect(limits.bytes).toBeGreaterThan(empty.bytes)
    expect(limits.milliseconds).toBeGreaterThan(200_000)
  })
})

describe('errors between processes', () => {
  it('stay what they are', () => {
    const lens = received(sendable(new LensError('busy', 'Wait.')))
    expect(lens).toBeInstanceOf(LensError)
    expect(lens).toMatchObject({ code: 'busy', message: 'Wait.' })
    const bug = new TypeError('x is undefined')
    expect(received(sendable(bug))).toMatchObject({
      name: 'TypeError',
      message: bug.message,
      stack: bug.stack,
    })
    expect(received(sendable('thrown as text'))).toMatchObject({ message: 'thrown as text' })
  })
})
