import {
  dropOldPictures,
  laidOut,
  LENS_SITE,
  LENS_SITE_PICTURES,
  lockHome,
  mendRuns,
  NEAREST,
  nearestConcepts,
  publishedLayout,
  readClass,
  readCodes,
  readDirections,
  readEvaluation,
  readOwnConcepts,
  readPublished,
  readRunModel,
  readVisualisations,
  stampOfClass,
  storedClasses,
  storedPublished,
  type Explanation,
  type StoredClass,
} from '@lens/core'
import {
  importExplanation,
  importModel,
  importOwnConcepts,
  importPublished,
  listModels,
  listStamps,
  migrateDatabase,
  neighbourhood,
  openDatabase,
  setStamp,
  type LensDatabase,
  type ModelView,
} from '@lens/db'
import { isLensError, LensError } from '@lens/errors'
import { plural } from './plural.ts'

/**
 * The database of a home, up to date, with all that the folders hold: a run may have been ended between the two. Where that
 * cannot be had, since another run is writing or the home is read-only, what is missing is said.
 */
export async function openHome(home: string, say: (sentence: string) => void): Promise<LensDatabase> {
  const stored = await classesIn(home)
  const db = openMigrated(home, stored.length > 0)
  try {
    const missing = await missingFrom(db, stored)
    if (missing.length > 0) await importMissing(db, home, missing.length, say)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Nothing is written where nothing needs to be: a home may be read-only. */
function openMigrated(home: string, hasClasses: boolean): LensDatabase {
  try {
    return openDatabase(home)
  } catch (error) {
    if (!isLensError(error) || error.code !== 'not-found') throw error
    if (!migrateDatabase(home, { create: hasClasses })) throw error
    return openDatabase(home)
  }
}

/** Every class on disk: explained here, or read from published pages. */
export async function classesIn(home: string): Promise<StoredClass[]> {
  return [...(await storedClasses(home)), ...(await storedPublished(home))]
}

/** Classes that the database does not know, or knows as they were before. */
export async function missingFrom(db: LensDatabase, stored: readonly StoredClass[]): Promise<StoredClass[]> {
  const known = new Map(
    (await listStamps(db)).map(({ modelId, classIndex, stamp }) => [`${modelId} ${classIndex}`, stamp]),
  )
  return stored.filter(({ modelId, classIndex, stamp }) => known.get(`${modelId} ${classIndex}`) !== stamp)
}

async function importMissing(
  db: LensDatabase,
  home: string,
  count: number,
  say: (sentence: string) => void,
): Promise<void> {
  const lag = `${plural(count, 'class', 'classes')} on disk ${count === 1 ? 'is' : 'are'} not in the database`
  try {
    const lock = await lockHome(home)
    try {
      await mendRuns(home)
      // The one that held the lock before may have imported some.
      const { imported, damaged } = await importClasses(
        db,
        home,
        await missingFrom(db, await classesIn(home)),
      )
      if (imported > 0) say(`${plural(imported, 'class', 'classes')} on disk brought into the database.`)
      for (const sentence of damaged) say(sentence)
    } finally {
      await lock.release()
    }
  } catch (error) {
    if (!isLensError(error)) throw error
    say(error.code === 'busy' ? `${lag} yet: another run is writing.` : `${lag}: ${error.message}`)
  }
}

/** Imports what can be read; for the one that holds the home's lock. `damaged`: a sentence for each class that cannot. */
export async function importClasses(
  db: LensDatabase,
  home: string,
  classes: readonly StoredClass[],
): Promise<{ imported: number; damaged: string[] }> {
  const models = new Set((await listModels(db)).map(({ id }) => id))
  const damaged: string[] = []
  let imported = 0
  for (const stored of classes) {
    const { modelId, classIndex } = stored
    try {
      if (modelId === LENS_SITE) {
        if (await bringInPublished(db, home, stored)) imported += 1
        continue
      }
      const explanation = await readClass(home, modelId, classIndex)
      if (!explanation) continue
      if (!models.has(modelId)) await importModel(db, await readRunModel(home, modelId))
      models.add(modelId)
      await importWhole(db, home, explanation)
      imported += 1
    } catch (error) {
      if (!isLensError(error) || error.code === 'storage') throw error
      damaged.push(error.message)
    }
  }
  for (const modelId of models) await importOwn(db, home, modelId, (sentence) => damaged.push(sentence))
  return { imported, damaged }
}

/** Brings in the concepts that people have given a run. */
export async function importOwn(
  db: LensDatabase,
  home: string,
  modelId: string,
  say: (sentence: string) => void,
): Promise<void> {
  await importOwnConcepts(db, modelId, await readOwnConcepts(home, modelId, say))
}

/** Brings in what the home keeps of a published page; false where that is gone. */
export async function bringInPublished(
  db: LensDatabase,
  home: string,
  { classIndex, stamp }: StoredClass,
): Promise<boolean> {
  const published = await readPublished(home, classIndex)
  if (published === null) return false
  const run = { id: LENS_SITE, pictures: LENS_SITE_PICTURES }
  await importPublished(db, run, published, publishedLayout(published), stamp)
  return true
}

/** Brings a class into the database with all that its folder holds; what the folder held of the class before goes only then. */
export async function importWhole(db: LensDatabase, home: string, explanation: Explanation): Promise<void> {
  // Taken first: what is written meanwhile makes another one, and has the class imported again.
  const stamp = await stampOf(home, explanation)
  const visualisations = await readVisualisations(home, explanation)
  const evaluation = await readEvaluation(home, explanation)
  const neighbours = await neighboursOf(db, home, explanation)
  const dictionary = await dictionaryOf(home, explanation)
  await importExplanation(db, laidOut(explanation), {
    visualisations,
    evaluation,
    neighbours,
    dictionary,
    stamp,
  })
  await dropOldPictures(home, explanation)
}

async function dictionaryOf(home: string, { model, class: { index } }: Explanation) {
  const directions = await readDirections(home, model, index)
  return directions && { directions, codes: await readCodes(home, model, index) }
}

async function neighboursOf(db: LensDatabase, home: string, { model, class: { index } }: Explanation) {
  const { classes, naming } = await neighbourhood(db, { modelId: model, classIndex: index })
  return { near: await nearestConcepts(home, model, index, classes, naming), most: NEAREST }
}

/** After the pictures of a class's concepts have been imported one by one. */
export async function importedWhole(db: LensDatabase, home: string, explanation: Explanation): Promise<void> {
  await setStamp(db, {
    modelId: explanation.model,
    classIndex: explanation.class.index,
    stamp: await stampOf(home, explanation),
  })
  await dropOldPictures(home, explanation)
}

function stampOf(home: string, explanation: Explanation): Promise<string | null> {
  return stampOfClass(home, explanation.model, explanation.class.index)
}

/**
 * The run that is asked for, else the newest.
 * @throws LensError `not-found` where the home holds none
 */
export async function modelNamed(
  db: LensDatabase,
  home: string,
  asked: string | undefined,
): Promise<ModelView> {
  const models = await listModels(db)
  const model = asked === undefined ? models[0] : models.find(({ id }) => id === asked)
  if (model !== undefined) return model
  throw new LensError(
    'not-found',
    asked === undefined ? `${home} holds no explanations yet.` : `${home} holds no run ${asked}.`,
  )
}

/**
 * Brings a home's database up to date, and names the run that a command is about: the one asked for, else the newest.
 * @throws LensError `not-found` where the home holds none
 */
export async function chosenRun(home: string, asked: string | undefined): Promise<string> {
  const db = await openHome(home, console.error)
  try {
    const modelId = asked ?? (await listModels(db)).find(({ remotePictures }) => remotePictures === null)?.id
    if (modelId === undefined) throw new LensError('not-found', `${home} holds no explanations yet.`)
    return modelId
  } finally {
    await db.close()
  }
}
