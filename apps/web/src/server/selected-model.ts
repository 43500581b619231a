import { existsSync } from 'node:fs'
import {
  databaseFile,
  findRunning,
  listModels,
  openDatabase,
  watchDatabase,
  type LensDatabase,
  type ModelView,
  type Running,
} from '@lens/db'
import { isLensError, LensError } from '@lens/errors'
import { notFound } from 'next/navigation'
import { env } from '../env.ts'
import { single, type SearchParameters } from '../urls/parameters.ts'
import type { ModelInUrl } from '../urls/paths.ts'

/** The run a page shows, and those it could show. */
export interface Selection {
  database: LensDatabase
  models: ModelView[]
  model: ModelView
  /** The newest run: what a page shows if its address names none. */
  defaultId: string
  inUrl: ModelInUrl
  /** What a command adds to the run while the page is made. */
  running: Running | null
}

export type Choice =
  { kind: 'selected'; selection: Selection } | { kind: 'nothing-explained' } | { kind: 'unknown' }

export async function chooseModel(id: string | undefined): Promise<Choice> {
  const database = openIfThere()
  const models = database === null ? [] : await modelsIn(database)
  const [newest] = models
  if (database === null || newest === undefined) return { kind: 'nothing-explained' }
  const model = id === undefined || id === '' ? newest : models.find((candidate) => candidate.id === id)
  if (model === undefined) return { kind: 'unknown' }
  const inUrl = model.id === newest.id ? null : model.id
  const running = await findRunning(database, model.id)
  return { kind: 'selected', selection: { database, models, model, defaultId: newest.id, inUrl, running } }
}

const versionNow = watchDatabase(env.LENS_HOME)
let listed: { version: string; models: Promise<ModelView[]> } | null = null

/** Asked for by every page and counted over every class: once for each state of the database. */
async function modelsIn(database: LensDatabase): Promise<ModelView[]> {
  const version = versionNow()
  if (listed?.version !== version) {
    const models = listModels(database)
    listed = { version, models }
    // What failed is asked again.
    models.catch(() => (listed = null))
  }
  return listed.models
}

/** For pages. Null: nothing has been explained yet, and the page says how to begin. */
export async function selectModel(parameters: SearchParameters): Promise<Selection | null> {
  const choice = await chooseModel(single(parameters)['model'])
  if (choice.kind === 'unknown') notFound()
  return choice.kind === 'selected' ? choice.selection : null
}

/** A home without a database is where everyone begins; any other fault is one. */
export function openIfThere(): LensDatabase | null {
  try {
    return openDatabase(env.LENS_HOME, { readonly: true })
  } catch (error) {
    if (!isLensError(error) || error.code !== 'not-found') throw error
    if (!existsSync(databaseFile(env.LENS_HOME))) return null
    // One of an older Lens: its sentence says what to do, and it is no page that is missing.
    throw new LensError('storage', error.message, { cause: error })
  }
}
