import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Random } from '@lens/core/torture'
import { lacksRedis, startRedis } from '@lens/queue/testing'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLens } from './testing/run-lens.ts'
import { writeHues } from './testing/hues.ts'

const CLASSES = 30
const KILLS = 6

let folder: string
let redis: Awaited<ReturnType<typeof startRedis>>
let args: string[]
beforeAll(async () => {
  if (lacksRedis !== null) return
  folder = await mkdtemp(join(tmpdir(), 'lens-queue-'))
  redis = await startRedis()
  const { model, images } = await writeHues(folder, CLASSES, 4)
  args = [
    'explain',
    '--model',
    model,
    '--images',
    images,
    '--concepts',
    '2',
    '--crop-size',
    '16',
    '--no-visualise',
    '--mean',
    '0.5,0.5,0.5',
    '--std',
    '0.5,0.5,0.5',
    '--json',
  ]
})
afterAll(async () => {
  if (lacksRedis !== null) return
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A worker as on a machine of its own; its class is taken over after two seconds of silence. */
function startWorker(): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', 'tsx', 'src/main.ts', 'worker', '--queue', redis.url, '--patience', '2'],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), detached: true, stdio: 'ignore' },
  )
}

/** With everything that it has started. */
function kill({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}

/** All files of all classes, without the seconds that they took. */
async function bytesOf(home: string): Promise<Record<string, string>> {
  const root = join(home, 'explanations')
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const found: Record<string, string> = {}
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const isExplanation = entry.name === 'explanation.json'
    found[file.slice(root.length)] = isExplanation
      ? (await readFile(file, 'utf8')).replace(/"seconds":[^,}]*/, '')
      : await readFile(file, 'hex')
  }
  return found
}

describe.skipIf(lacksRedis !== null)(
  `a run on a queue${lacksRedis === null ? '' : ` (${lacksRedis})`}`,
  () => {
    it('is what one process makes, whichever workers are killed', async () => {
      const alone = join(folder, 'alone')
      const home = join(folder, 'home')
      expect(await runLens([...args, '--home', alone])).toMatchObject({ code: 0 })

      const workers = [startWorker(), startWorker(), startWorker()]
      const isOver = new AbortController()
      const run = runLens([...args, '--home', home, '--queue', redis.url]).finally(() => {
        isOver.abort()
      })
      const random = new Random(7)
      for (let killed = 0; killed < KILLS && !isOver.signal.aborted; killed++) {
        await sleep(1500 + 3000 * random.uniform(), undefined, { signal: isOver.signal }).catch(
          () => undefined,
        )
        const victim = Math.floor(random.uniform() * workers.length)
        kill(workers[victim] as ChildProcess)
        workers[victim] = startWorker()
      }
      const { code, out, err } = await run
      for (const worker of workers) kill(worker)
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })

      const { classes } = JSON.parse(out) as { classes: { classId: number }[] }
      expect(classes.map(({ classId }) => classId).sort((a, b) => a - b)).toEqual([...Array(CLASSES).keys()])
      expect(await bytesOf(home)).toEqual(await bytesOf(alone))
      const database = new Database(join(home, 'lens.db'))
      expect(database.prepare('SELECT count(*) AS n FROM Class').get()).toMatchObject({ n: CLASSES })
      expect(
        database.prepare('SELECT state, count(*) AS n FROM QueuedJob GROUP BY state').all(),
      ).toMatchObject([{ state: 'done', n: CLASSES }])
      database.close()
    }, 400_000)
  },
)
