import type * as processes from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ExplainListener } from '../explain.ts'
import { inWorker } from './in-worker.ts'
import { received, sendable } from './messages.ts'

const workers = vi.hoisted((): processes.ChildProcess[] => [])
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
