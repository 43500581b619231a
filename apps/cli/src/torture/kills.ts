import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkClass, storedClasses } from '@lens/core'
import { Random } from '@lens/core/torture'
import Database from 'libsql'
import { missingFrom, openHome } from '../home.ts'
import { writeHues } from '../testing/hues.ts'

export interface KillTally {
  kills: number
  /** Killed while classes were on disk: when there was something to lose. */
  withClasses: number
  /** Classes that were on disk and not yet in the database, and were brought in. */
  broughtIn: number
  faults: { seed: number; how: string }[]
}

/** Few and small: most of a run is its start, and a kill there costs as much and says little. */
const CLASSES = 4
const PER_CLASS = 4

/** Share of the kills that come before a run's first word. */
const EARLY = 0.15

/**
 * Kills runs with -9 at random moments, the whole process group, one after the other on one home: fresh runs, forced ones and runs
 * after an image has changed. After each kill, what a reader finds is held against what was promised, and the next
 * run has to go on.
 */
export async function tortureKills(count: number, firstSeed: number): Promise<KillTally> {
  const folder = await mkdtemp(join(tmpdir(), 'lens-kills-'))
  const home = join(folder, 'home')
  const tally: KillTally = { kills: 0, withClasses: 0, broughtIn: 0, faults: [] }
  try {
    const { model, images } = await writeHues(folder, CLASSES, PER_CLASS)
    const args = [
      ...['explain', '--model', model, '--images', images, '--mean', '0.5,0.5,0.5', '--std', '0.5,0.5,0.5'],
      ...['--concepts', '2', '--crop-size', '16', '--no-visualise', '--home'],
    ]
    const whole = await run([...args, join(folder, 'whole')])
    if (whole.code !== 0) throw new Error(whole.said)
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const random = new Random(seed)
      if (random.uniform() < 0.2) await rm(home, { recursive: true, force: true })
      if (random.uniform() < 0.3) await changeAnImage(images, seed)
      const force = random.uniform() < 0.5 ? ['--force'] : []
      const moment = random.uniform()
      const kill = random.uniform() < EARLY ? { start: moment * whole.start } : { work: moment * whole.work }
      await run([...args, home, ...force], kill)
      tally.kills += 1
      try {
        const broughtIn = await inspectHome(home)
        tally.broughtIn += broughtIn ?? 0
        if (broughtIn !== null) tally.withClasses += 1
      } catch (error) {
        tally.faults.push({ seed, how: error instanceof Error ? error.message : String(error) })
      }
    }
    const last = await run([...args, home])
    if (last.code !== 0) tally.faults.push({ seed: firstSeed + count, how: last.said })
    return tally
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @returns how many classes were brought in; null where there is none. @throws Error for a promise that was broken */
async function inspectHome(home: string): Promise<number | null> {
  await requirePictures(home)
  const stored = await storedClasses(home)
  for (const { modelId, classIndex } of stored) {
    const { damage, missing } = await checkClass(home, modelId, classIndex)
    if (damage !== null) throw new Error(damage)
    if (missing.length > 0) throw new Error(`Class ${classIndex} lacks ${missing.join(', ')}.`)
  }
  if (stored.length === 0) return null
  const said: string[] = []
  const db = await openHome(home, (sentence) => said.push(sentence))
  try {
    const refused = said.find((sentence) => !sentence.includes('brought into the database'))
    if (refused !== undefined) throw new Error(refused)
    if ((await missingFrom(db, stored)).length > 0) throw new Error('Classes were not brought in.')
  } finally {
    await db.close()
  }
  await requirePictures(home)
  return said.length === 0 ? 0 : Number.parseInt(said[0] ?? '0', 10)
}

/** Every picture that the database names is there. */
async function requirePictures(home: string): Promise<void> {
  const file = join(home, 'lens.db')
  if ((await stat(file).catch(() => null)) === null) return
  const database = new Database(file)
  try {
    const [made] = database
      .prepare(`SELECT count(*) AS count FROM sqlite_master WHERE name = 'Picture'`)
      .all() as {
      count: number
    }[]
    if (made?.count === 0) return
    const named = database.prepare('SELECT "modelId", "classIndex", "name" FROM "Picture"').all() as {
      modelId: string
      classIndex: number
      name: string
    }[]
    for (const { modelId, classIndex, name } of named)
      await stat(join(home, 'explanations', modelId, String(classIndex), 'pictures', name))
  } finally {
    database.close()
  }
}

/** So that all classes are explained again. */
async function changeAnImage(images: string, seed: number): Promise<void> {
  await writeFile(join(images, '0', '0.png'), await readFile(join(images, '0', `${1 + (seed % 3)}.png`)))
}

interface Run {
  code: number | null
  said: string
  /** Milliseconds until its first word, which is said when the model is open; and from then on. */
  start: number
  work: number
}

/** @param kill how long after its start, or after its first word, it is killed with all that it has started; left out: not at all */
function run(args: readonly string[], kill: { start?: number; work?: number } = {}): Promise<Run> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const { pid } = child
  let timer: NodeJS.Timeout | undefined
  const killAfter = (wait: number | undefined): void => {
    if (wait !== undefined && pid !== undefined) timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), wait)
  }
  killAfter(kill.start)
  let said = ''
  let spoke = started
  child.stderr.on('data', (chunk: Buffer) => {
    if (said === '') {
      spoke = performance.now()
      killAfter(kill.work)
    }
    said += chunk.toString()
  })
  return new Promise((resolve) => {
    child.on('exit', () => {
      clearTimeout(timer)
    })
    child.on('close', (code) => {
      resolve({ code, said, start: spoke - started, work: performance.now() - spoke })
    })
  })
}
