import { access, constants, rename, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import {
  checkClass,
  damagedRuns,
  dropOldPictures,
  lockDoubt,
  lockHome,
  mendRuns,
  readClass,
  storedClasses,
  unfinishedIn,
  type StoredClass,
} from '@lens/core'
import { checkDatabase, listStamps, migrateDatabase, openDatabase, removeClasses } from '@lens/db'
import { isLensError } from '@lens/errors'
import { classesIn, importClasses, missingFrom } from './home.ts'
import { plural } from './plural.ts'

/** One thing that is wrong with a home. */
export interface Finding {
  /** A sentence. */
  readonly problem: string
  /** What would mend it: `--fix`, or what a person has to do. */
  readonly remedy: string
  /** Absent where only a person can. */
  readonly mend?: () => Promise<void>
}

const LEAST_SPACE = 200 * 2 ** 20

/** Looks at everything in a home, and changes nothing. */
export async function examine(home: string): Promise<Finding[]> {
  const stored = await storedClasses(home)
  return [
    ...(await aboutHome(home)),
    ...(await aboutRuns(home)),
    ...(await aboutDatabase(home, await classesIn(home))),
    // Last: pictures that nothing on disk names may be named by the database until it is mended.
    ...(await aboutClasses(home, stored)),
  ]
}

/** Mends what can be, in the order it was found; while nobody else can write. */
export async function mend(home: string, findings: readonly Finding[]): Promise<void> {
  const lock = await lockHome(home)
  try {
    for (const finding of findings) await finding.mend?.()
  } finally {
    await lock.release()
  }
}

async function aboutHome(home: string): Promise<Finding[]> {
  const findings: Finding[] = []
  const writable = await access(home, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!writable)
    findings.push({ problem: `${home} cannot be written.`, remedy: 'Change its permissions, or copy it.' })
  const { bavail, bsize } = await statfs(home)
  const free = bavail * bsize
  if (free < LEAST_SPACE)
    findings.push({ problem: `Its disk has ${Math.round(free / 2 ** 20)} MB left.`, remedy: 'Make room.' })
  const doubt = await lockDoubt(home)
  if (doubt !== null) findings.push({ problem: doubt, remedy: 'Run one Lens at a time on it.' })
  if (writable) {
    try {
      await (await lockHome(home)).release()
    } catch (error) {
      if (!isLensError(error)) throw error
      findings.push({ problem: error.message, remedy: 'What follows may be about what it is writing.' })
    }
  }
  return findings
}

async function aboutRuns(home: string): Promise<Finding[]> {
  const unfinished = await unfinishedIn(home)
  const left = {
    problem: `An interrupted run left ${plural(unfinished.length, 'unfinished file')} (${unfinished[0] ?? ''}).`,
    remedy: 'They are finished or removed.',
    mend: () => mendRuns(home),
  }
  const damaged = await damagedRuns(home)
  return [
    ...(unfinished.length > 0 ? [left] : []),
    ...damaged.map((problem) => ({ problem, remedy: 'Explain it again.' })),
  ]
}

async function aboutClasses(home: string, stored: readonly StoredClass[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { modelId, classIndex } of stored) {
    const { damage, missing, orphans } = await checkClass(home, modelId, classIndex)
    const where = join('explanations', modelId, String(classIndex))
    if (damage !== null) findings.push({ problem: damage, remedy: 'Explain the class again with --force.' })
    if (missing.length > 0)
      findings.push({
        problem: `${where} lacks ${plural(missing.length, 'picture')} that it names (${missing[0] ?? ''}).`,
        remedy: 'Explain the class again with --force.',
      })
    if (orphans.length > 0)
      findings.push({
        problem: `${where} holds ${plural(orphans.length, 'picture')} that nothing names (${orphans[0] ?? ''}).`,
        remedy: 'They are removed once the class is in the database.',
        async mend() {
          const explanation = await readClass(home, modelId, classIndex)
          if (explanation) await dropOldPictures(home, explanation)
        },
      })
  }
  return findings
}

async function aboutDatabase(home: string, stored: readonly StoredClass[]): Promise<Finding[]> {
  const fill = async (): Promise<void> => {
    migrateDatabase(home)
    const db = openDatabase(home)
    try {
      await importClasses(db, home, await missingFrom(db, await classesIn(home)))
    } finally {
      await db.close()
    }
  }
  const state = checkDatabase(home)
  if (state.kind === 'none' && stored.length === 0) return []
  if (state.kind === 'damaged')
    return [
      {
        problem: state.problem,
        remedy: `It is put aside as lens.db.damaged and filled again from the folders; ${plural(state.labels.length, 'label')} of concepts can be saved.`,
        async mend() {
          for (const ending of ['', '-wal', '-shm'])
            await rename(join(home, `lens.db${ending}`), join(home, `lens.db${ending}.damaged`)).catch(
              () => undefined,
            )
          migrateDatabase(home)
          // Before the classes come in: search finds them by their labels.
          state.restore()
          await fill()
        },
      },
    ]
  if (state.kind === 'newer') return [{ problem: state.problem, remedy: 'Update Lens.' }]
  if (state.kind !== 'current')
    return [
      {
        problem:
          state.kind === 'none'
            ? 'There is no database.'
            : 'The database was made by an older Lens, or never finished.',
        remedy: 'It is brought up to date and filled from the folders.',
        mend: fill,
      },
    ]
  const db = openDatabase(home)
  try {
    const missing = await missingFrom(db, stored)
    const onDisk = new Set(stored.map(({ modelId, classIndex }) => `${modelId} ${classIndex}`))
    const gone = (await listStamps(db)).filter(
      ({ modelId, classIndex }) => !onDisk.has(`${modelId} ${classIndex}`),
    )
    return [
      ...(missing.length === 0
        ? []
        : [
            {
              problem: `${plural(missing.length, 'class', 'classes')} on disk ${missing.length === 1 ? 'is' : 'are'} not in the database as ${missing.length === 1 ? 'it is' : 'they are'} now.`,
              remedy: 'Brought in.',
              mend: fill,
            },
          ]),
      ...(gone.length === 0
        ? []
        : [
            {
              problem: `The database names ${plural(gone.length, 'class', 'classes')} whose folder is gone.`,
              remedy: 'Removed from it.',
              async mend() {
                const db = openDatabase(home)
                await removeClasses(db, gone)
                await db.close()
              },
            },
          ]),
    ]
  } finally {
    await db.close()
  }
}
