import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkClass, storedClasses } from '@lens/core'
import { Random } from '@lens/core/torture'
import { modelFile, writeScenes } from '@lens/planted'
import Database from 'libsql'
import { missingFrom, openHome } from '../home.ts'

export interface KillTally {
  kills: number
  /** Killed while classes were on disk: when there was something to lose. */
  withClasses: number
  /** Classes that were on disk and not yet in the database, and were brought in. */
  broughtIn: number
  faults: { seed: number; how: string }[]
}

/**
 * Kills runs with -9 at random moments, the whole process group, one after the other on one home: fresh runs, forced ones and runs
 * after an image has changed. After each kill, what a reader finds is held against what was promised, and the next
 * run has to go on.
 */
export async function tortureKills(count: number, firstSeed: number): Promise<KillTally> {
  const folder = await mkdtemp(join(tmpdir(), 'lens-kills-'))
  const images = join(folder, 'scenes')
  const home = join(folder, 'home')
  const tally: KillTally = { kills: 0, withClasses: 0, broughtIn: 0, faults: [] }
  try {
    await writeScenes(images, { perClass: 6 })
    const whole = await duration(images, join(folder, 'whole'))
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const random = new Random(seed)
      if (random.uniform() < 0.2) await rm(home, { recursive: true, force: true })
      if (random.uniform() < 0.3) await changeAnImage(images, seed)
      const force = random.uniform() < 0.5
      await killedRun(images, home, force, whole * (0.3 + 0.7 * random.uniform()))
      tally.kills += 1
      try {
        const broughtIn = await inspectHome(home)
        tally.broughtIn += broughtIn ?? 0
        if (broughtIn !== null) tally.withClasses += 1
      } catch (error) {
        tally.faults.push({ seed, how: error instanceof Error ? error.message : String(error) })
      }
    }
    const last = await run(images, home, false)
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

async function changeAnImage(images: string, seed: number): Promise<void> {
  const file = join(images, '07_rocket', `${1_000_000 + (seed % 3)}.png`)
  await writeFile(file, await readFile(join(images, '07_rocket', `${1_000_003 + (seed % 3)}.png`)))
}

async function duration(images: string, home: string): Promise<number> {
  const started = performance.now()
  const { code, said } = await run(images, home, false)
  if (code !== 0) throw new Error(said)
  return performance.now() - started
}

async function killedRun(images: string, home: string, force: boolean, after: number): Promise<void> {
  await run(images, home, force, after)
}

function run(
  images: string,
  home: string,
  force: boolean,
  killAfter?: number,
): Promise<{ code: number | null; said: string }> {
  const args = ['explain', '--model', modelFile, '--images', images, '--home', home, '--concepts', '2']
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'src/main.ts', ...args, '--classes', 'rocket,train', '--no-visualise'],
      ...(force ? ['--force'] : []),
    ],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), detached: true },
  )
  const { pid } = child
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const timer =
    killAfter === undefined || pid === undefined
      ? undefined
      : setTimeout(() => process.kill(-pid, 'SIGKILL'), killAfter)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, said })
    })
  })
}
