import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { crc32, deflateSync } from 'node:zlib'
import { drawScene, modelFile, rasterise, SHORTCUT, writeScenes } from '@lens/planted'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { explain } from '../explain.ts'
import { explanationsIn } from '../explanation/testing.ts'
import type { LiveExplanation } from './live-explanation.ts'
import type { LiveOptions } from './options.ts'

const core = fileURLToPath(new URL('../..', import.meta.url))
const started: ChildProcess[] = []

let folder: string
let home: string
let model: string
let point: string
let scene: Buffer
let live: Running
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-live-process-'))
  home = join(folder, 'home')
  await writeScenes(join(folder, 'scenes'), { perClass: 12 })
  const ignore = () => undefined
  const run = await explain(
    {
      model: modelFile,
      images: join(folder, 'scenes'),
      classes: ['train', 'rocket'],
      concepts: 4,
      cropSize: 48,
      home,
      force: false,
    },
    { stage: ignore, advance: ignore, note: ignore, model: ignore, explained: ignore },
    new AbortController().signal,
  )
  model = run.model
  const explanations = await explanationsIn(home)
  point = explanations.find(({ class: { name } }) => name === 'train')?.points[0]?.image as string
  scene = await rasterise(drawScene({ classIndex: SHORTCUT.classIndex, seed: 5000, shortcut: true }))
  live = await start()
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

interface Running {
  readonly pid: number
  readonly address: string
}

/** The live process as `lens serve` starts it, but without a parent to end with. */
async function start(limits: LiveOptions['limits'] = {}): Promise<Running> {
  const options: LiveOptions = { home, limits }
  const child = node('src/live/live-process.ts', JSON.stringify(options))
  return { pid: child.pid as number, address: await firstLine(child) }
}

function node(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: core,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  started.push(child)
  return child
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('\n')) resolve(said.split('\n', 1)[0] as string)
    })
    child.on('exit', () => {
      reject(new Error('The process ended before it said anything.'))
    })
  })
}

interface Answer {
  status: number
  body: LiveExplanation & { message?: string; waiting?: number }
}

async function ask(path: string, init: RequestInit = {}, { address } = live): Promise<Answer> {
  const response = await fetch(`${address}${path}`, init)
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

function post(bytes: Uint8Array, query = '', running = live): Promise<Answer> {
  const body = new Blob([Uint8Array.from(bytes)])
  return ask(`/explain?model=${model}${query}`, { method: 'POST', body }, running)
}

/** An upload that is written by `write`, and need not end. */
function upload(
  { address }: Running,
  headers: Record<string, string | number>,
  write: (chunk: (data: Buffer) => void) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${address}/explain?model=${model}`, { method: 'POST', headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => {
        resolve({ status: response.statusCode as number, body: JSON.parse(text) as Answer['body'] })
        sent.destroy()
      })
    })
    sent.on('error', reject)
    write((data) => void sent.write(data))
  })
}

interface Process {
  pid: number
  parent: number
  isZombie: boolean
  command: string
}

async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='])
  return stdout.split('\n').map((line) => {
    const [pid, parent, state = '', ...command] = line.trim().split(/\s+/)
    return {
      pid: Number(pid),
      parent: Number(parent),
      isZombie: state.startsWith('Z'),
      command: command.join(' '),
    }
  })
}

/** Children of a process that run the file; tsx may have some of its own. */
async function childrenOf(parent: number, file = 'compute-process.ts'): Promise<number[]> {
  const children = (await processes()).filter((one) => one.parent === parent && one.command.includes(file))
  return children.map(({ pid }) => pid)
}

async function expectGone(pids: readonly number[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const left = (await processes()).filter(({ pid, isZombie }) => pids.includes(pid) && !isZombie)
      expect(left).toEqual([])
    },
    { timeout: 20_000, interval: 100 },
  )
}

/** Bytes that processes have written to a disk so far. */
function written(pids: readonly number[]): number {
  const of = (pid: number) =>
    Number(/write_bytes: (\d+)/.exec(readFileSync(`/proc/${String(pid)}/io`, 'utf8'))?.[1])
  return pids.reduce((sum, pid) => sum + of(pid), 0)
}

/** A PNG that says it is 60,000 × 60,000 pixels. */
function bomb(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('the live process', () => {
  it('explains uploads and points', async () => {
    expect(await ask('/health')).toEqual({ status: 200, body: { waiting: 0 } })
    const { status, body } = await post(scene, '&off=0,2')
    expect(status).toBe(200)
    expect(body).toMatchObject({ modelId: model, explained: { className: 'train' }, whatIf: { off: [0, 2] } })
    const query = new URLSearchParams({ model, class: String(SHORTCUT.classIndex), image: point })
    const named = await ask(`/point?${query.toString()}`)
    expect(named).toMatchObject({ status: 200, body: { explained: { className: 'train' }, whatIf: null } })
    query.set('explain', '7')
    expect((await ask(`/point?${query.toString()}`)).body.explained.className).toBe('rocket')
  })

  it('searches by uploads and by crops', async () => {
    const body = new Blob([Uint8Array.from(scene)])
    const search = { classes: 2, found: expect.arrayContaining([]) as unknown[] }
    expect(await ask(`/search?model=${model}`, { method: 'POST', body })).toMatchObject({
      status: 200,
      body: search,
    })
    const crop = `/search?model=${model}&class=${String(SHORTCUT.classIndex)}&concept=0`
    expect(await ask(`${crop}&crop=0`)).toMatchObject({ status: 200, body: search })
    expect(await ask(`${crop}&crop=99`)).toEqual({ status: 404, body: { message: 'There is no such crop.' } })
    expect((await ask(`${crop}&crop=x`)).status).toBe(400)
  })

  it('opens a model before its first image comes, where nobody waits', async () => {
    const own = await start()
    const prepare = (id: string) => ask(`/prepare?model=${id}`, { method: 'POST' }, own)
    expect(await childrenOf(own.pid)).toEqual([])
    expect(await prepare(model)).toEqual({ status: 200, body: null })
    expect(await childrenOf(own.pid)).toHaveLength(1)
    expect(await prepare('other')).toMatchObject({ status: 404 })
    const explained = Promise.all([1, 2, 3].map(() => post(scene, '', own)))
    await vi.waitFor(async () => {
      // Not looked for: images are being explained.
      expect(await prepare('other')).toEqual({ status: 200, body: null })
    })
    expect((await explained).map(({ status }) => status)).toEqual([200, 200, 200])
    process.kill(own.pid, 'SIGTERM')
  })

  it.each<[string, number, RegExp, () => Promise<Answer>]>([
    ['what is no image', 400, /cannot be read as an image/, () => post(Buffer.from('no image'))],
    ['an empty body', 400, /it is empty/, () => post(new Uint8Array())],
    ['a bomb', 400, /60000 × 60000 pixels, 3600 megapixels; images may have 100/, () => post(bomb())],
    [
      'one pixel',
      400,
      /1 × 1 pixels/,
      async () =>
        post(
          await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
            .png()
            .toBuffer(),
        ),
    ],
    ['a class that is no number', 400, /class must be a whole number/, () => post(scene, '&class=train')],
    ['concepts that are no numbers', 400, /off must be concepts/, () => post(scene, '&off=1,,x')],
    ['a concept that is not there', 400, /train has no concept 9/, () => post(scene, '&off=9')],
    ['a class that is not there', 404, /has no class 99/, () => post(scene, '&class=99')],
    ['no model', 400, /model/, () => ask('/explain', { method: 'POST', body: 'x' })],
    [
      'an unknown model',
      404,
      /no run other/,
      () => ask('/explain?model=other', { method: 'POST', body: 'x' }),
    ],
    [
      'a file outside',
      404,
      /names no such image/,
      () => ask(`/point?model=${model}&class=9&image=../../etc/passwd`),
    ],
    ['another address', 404, /nothing at this address/, () => ask('/')],
    ['another method', 404, /nothing at this address/, () => ask('/explain')],
  ])('refuses %s', async (_, status, message, asked) => {
    expect(await asked()).toEqual({ status, body: { message: expect.stringMatching(message) as string } })
    expect((await ask('/health')).status).toBe(200)
  })

  it('refuses bodies that are too large, before they are here', async () => {
    const tooLarge = {
      status: 413,
      body: { message: 'The image has more than 15 MB. Choose a smaller one.' },
    }
    const declared = upload(live, { 'content-length': 16 * 2 ** 20 }, (chunk) => {
      chunk(Buffer.alloc(1000))
    })
    expect(await declared).toEqual(tooLarge)
    const chunked = upload(live, { 'transfer-encoding': 'chunked' }, (chunk) => {
      for (let i = 0; i < 17; i++) chunk(Buffer.alloc(2 ** 20))
    })
    expect(await chunked).toEqual(tooLarge)
    expect((await post(scene)).status).toBe(200)
  })

  it('answers or refuses everyone of a crowd, and stays', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => post(scene)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(9)
    for (const { status, body } of answers) {
      if (status !== 200)
        expect([status, body.message]).toEqual([503, expect.stringMatching(/^Too many/) as string])
    }
    expect((await post(scene)).status).toBe(200)
    expect((await ask('/health')).body).toEqual({ waiting: 0 })
  })

  it('frees the places of clients that go away', async () => {
    const gone = new AbortController()
    const body = new Blob([Uint8Array.from(scene)])
    const crowd = Array.from({ length: 9 }, () =>
      fetch(`${live.address}/explain?model=${model}`, { method: 'POST', body, signal: gone.signal }),
    )
    gone.abort()
    await Promise.allSettled(crowd)
    expect((await post(scene)).status).toBe(200)
    expect((await ask('/health')).body).toEqual({ waiting: 0 })
  })

  it.skipIf(!existsSync('/proc/self/io'))('puts no upload on the disk', async () => {
    // What comes after the end of a PNG is not looked at.
    const large = Buffer.concat([scene, Buffer.alloc(8 * 2 ** 20, 1)])
    expect((await post(large)).status).toBe(200)
    const pids = [live.pid, ...(await childrenOf(live.pid))]
    expect(pids).toHaveLength(2)
    const before = written(pids)
    expect((await post(large)).status).toBe(200)
    expect(written(pids) - before).toBeLessThan(2 ** 20)
  })

  it('refuses uploads that take too long', async () => {
    const impatient = await start({ upload: { time: 500 } })
    const slow = upload(impatient, { 'content-length': 1000 }, (chunk) => {
      chunk(Buffer.alloc(10))
    })
    expect(await slow).toEqual({
      status: 408,
      body: { message: expect.stringMatching(/^The image did not arrive/) as string },
    })
    expect((await post(scene, '', impatient)).status).toBe(200)
  })

  it('replaces a computing process that is killed, and says so', async () => {
    const fresh = await start()
    const killed = post(scene, '', fresh)
    await vi.waitFor(async () => {
      expect(await childrenOf(fresh.pid)).toHaveLength(1)
    }, 20_000)
    const [computing] = await childrenOf(fresh.pid)
    process.kill(computing as number, 'SIGKILL')
    expect(await killed).toEqual({
      status: 500,
      body: { message: expect.stringMatching(/ended early/) as string },
    })
    expect((await post(scene, '', fresh)).status).toBe(200)
    // Between two images nobody notices.
    for (const pid of await childrenOf(fresh.pid)) process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => {
      // By their command zombies are not known any more; they count until their parent has heard of their end.
      expect(await childrenOf(fresh.pid)).toEqual([])
      expect((await processes()).filter(({ parent, isZombie }) => parent === fresh.pid && isZombie)).toEqual(
        [],
      )
    }, 20_000)
    expect((await post(scene, '', fresh)).status).toBe(200)
  })

  it('replaces a computing process that takes too long', async () => {
    const impatient = await start({ job: 1 })
    for (let i = 0; i < 2; i++) {
      expect(await post(scene, '', impatient)).toEqual({
        status: 504,
        body: { message: expect.stringMatching(/took too long/) as string },
      })
    }
    expect((await ask('/health', {}, impatient)).status).toBe(200)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('leaves no process behind at %s', async (signal) => {
    const fresh = await start()
    expect((await post(scene, '', fresh)).status).toBe(200)
    const all = [fresh.pid, ...(await childrenOf(fresh.pid))]
    expect(all).toHaveLength(2)
    process.kill(fresh.pid, signal)
    await expectGone(all)
  })

  it('is started again at the same address where it is killed, and loses the one image that it was at', async () => {
    const parent = node('src/live/testing/parent.ts', home)
    const address = await firstLine(parent)
    for (let killed = 0; killed < 2; killed++) {
      const [live] = (await childrenOf(parent.pid as number, 'live-process.ts')) as [number]
      const kept = { pid: live, address }
      const asked = post(scene, '', kept)
      await vi.waitFor(async () => {
        expect(await childrenOf(live)).toHaveLength(1)
      }, 20_000)
      process.kill(live, 'SIGKILL')
      await expect(asked).rejects.toThrow('fetch failed')
      await vi.waitFor(async () => {
        expect((await post(scene, '', kept)).status).toBe(200)
      }, 20_000)
    }
    parent.kill('SIGKILL')
  })

  it('ends with its parent, even one that is killed', async () => {
    const parent = node('src/live/testing/parent.ts', home)
    const address = await firstLine(parent)
    const pid = parent.pid as number
    const [live] = (await childrenOf(pid, 'live-process.ts')) as [number]
    expect((await post(scene, '', { pid: live, address })).status).toBe(200)
    const all = [live, ...(await childrenOf(live))]
    expect(all).toHaveLength(2)
    process.kill(pid, 'SIGKILL')
    await expectGone(all)
  })
})
