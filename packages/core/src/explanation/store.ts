import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isLensError, LensError } from '@lens/errors'
import type { z } from 'zod'
import { evaluationSchema, type Evaluation } from '../evaluation/schema.ts'
import { withStorage } from '../home/storage.ts'
import { METHODS, visualisationSchema, type Visualisation } from '../visualisation/schema.ts'
import type { Dictionary } from '../dictionary/dictionary.ts'
import { matrix, type Matrix } from '../matrix.ts'
import {
  addFile,
  dropPictures,
  EVALUATION,
  EXPLANATION,
  isBeingReplaced,
  PARTIAL,
  PICTURES,
  picturesIn,
  publish,
  readWhole,
  settle,
  stampOf,
  VISUALISATIONS,
} from './class-folder.ts'
import { decodeNpy, encodeNpy } from './npy.ts'
import { upgraded } from './upgrade.ts'
import {
  explanationSchema,
  modelSchema,
  type Crop,
  type Explanation,
  type Model,
  type SubConcepts,
} from './schema.ts'

/** What one class's folder holds beside `explanation.json`. */
export interface ExplanationFiles {
  /** By file name without ending, e.g. `dictionary`. */
  tensors: Record<string, { data: Float32Array; shape: number[] }>
  /** WebP bytes by content name. */
  pictures: ReadonlyMap<string, Buffer>
}

/** A visualisation, and its picture, if there is one. */
export interface Visualised {
  readonly record: Visualisation
  readonly picture: Buffer | null
}

/**
 * The explanations of one run on disk. A class appears whole or not at all, and is replaced without a gap, which is what makes a
 * run resumable and its home readable at any time. Used by one process at a time, the one that holds the home's lock.
 */
export class ExplanationStore {
  private constructor(readonly folder: string) {}

  /** Creates the run's folder with its `model.json`, and removes what an interrupted run left half-written. */
  static async open(home: string, model: Model): Promise<ExplanationStore> {
    const folder = join(home, 'explanations', model.id)
    await withStorage(folder, () => mendRun(folder))
    await writeRunModel(home, model)
    return new ExplanationStore(folder)
  }

  /** The class's explanation if it is there, whole, and of the same images; a damaged one is explained again. */
  async finished(classIndex: number, imagesFingerprint: string): Promise<Explanation | null> {
    try {
      const explanation = await readExplanation(join(this.folder, String(classIndex)))
      return explanation?.imagesFingerprint === imagesFingerprint ? explanation : null
    } catch (error) {
      if (isLensError(error)) return null
      throw error
    }
  }

  /**
   * Removes what was temporary; with `refused` the run too, where it holds no class: bad input leaves the home as it was. An
   * interrupted run stays, and with it the predictions it has made.
   */
  async close({ refused }: { refused: boolean }): Promise<void> {
    const names = await readdir(this.folder).catch(() => [])
    const gone =
      refused && !names.some(isClass)
        ? [this.folder]
        : names.filter((name) => name.includes(PARTIAL)).map((name) => join(this.folder, name))
    for (const path of gone) await rm(path, { recursive: true, force: true })
  }

  /** A folder for this run's temporary files. */
  async scratch(): Promise<string> {
    const folder = join(this.folder, `scratch${PARTIAL}`)
    await withStorage(folder, () => mkdir(folder, { recursive: true }))
    return folder
  }

  /** Writes one class, replacing what was there. @throws LensError `storage` (full disk, …): nothing has changed then */
  async write(explanation: Explanation, files: ExplanationFiles): Promise<void> {
    const target = join(this.folder, String(explanation.class.index))
    const valid = explanationSchema.parse(explanation)
    await withStorage(target, () =>
      publish(target, async (folder) => {
        await mkdir(join(folder, PICTURES))
        for (const [name, bytes] of files.pictures) await writeFile(join(folder, PICTURES, name), bytes)
        for (const [name, { data, shape }] of Object.entries(files.tensors)) {
          await writeFile(join(folder, `${name}.npy`), encodeNpy(data, shape))
        }
        await writeFile(join(folder, EXPLANATION), JSON.stringify(valid))
      }),
    )
  }
}

/** Makes a run known to a home. @throws LensError `storage` */
export async function writeRunModel(home: string, model: Model): Promise<void> {
  const file = join(home, 'explanations', model.id, 'model.json')
  const valid = modelSchema.parse(model)
  await withStorage(file, () => addFile(file, JSON.stringify(valid, null, 2)))
}

/** Ends what an interrupted run had begun in its folder; for the one that holds the home's lock. */
export async function mendRun(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.includes(PARTIAL)) await rm(join(folder, name), { recursive: true, force: true })
    else if (isClass(name)) await settle(join(folder, name))
  }
}

/** The same for every run of a home. */
export async function mendRuns(home: string): Promise<void> {
  await withStorage(home, async () => {
    for (const run of await runsOf(home)) await mendRun(join(home, 'explanations', run))
  })
}

/** What has been visualised of a class, by concept and method. */
export async function readVisualisations(
  home: string,
  { model, class: { index } }: Pick<Explanation, 'model' | 'class'>,
): Promise<Visualisation[]> {
  return readWhole(classFolder(home, model, index), async (folder) => {
    const records = join(folder, VISUALISATIONS)
    const names = (await readdir(records).catch(() => [])).filter((name) => name.endsWith('.json'))
    const all = await Promise.all(
      names.map((name) => readValidated(join(records, name), visualisationSchema)),
    )
    return all
      .flatMap((one) => one ?? [])
      .sort((a, b) => a.concept - b.concept || METHODS.indexOf(a.method) - METHODS.indexOf(b.method))
  })
}

/**
 * One run of a home, to add to what is there, and the indices of its classes, to be read one by one: those of a large data set are
 * gigabytes.
 * @throws LensError `not-found`
 */
export async function readRun(home: string, modelId: string): Promise<{ model: Model; classes: number[] }> {
  const model = await readRunModel(home, modelId)
  return { model, classes: await classesOf(join(home, 'explanations', modelId)) }
}

/** One run of a home, without its classes. @throws LensError `not-found` */
export async function readRunModel(home: string, modelId: string): Promise<Model> {
  // The identifier may come from an address: one that is none must not become a path.
  const isId = modelSchema.shape.id.safeParse(modelId).success
  const file = join(home, 'explanations', modelId, 'model.json')
  const model = isId ? await readValidated(file, modelSchema) : null
  if (!model)
    throw new LensError('not-found', `There is no run ${modelId} here. Make one with \`lens explain\`.`)
  return model
}

/** One class of a run; null where it is not explained. */
export function readClass(home: string, modelId: string, classIndex: number): Promise<Explanation | null> {
  return readWhole(classFolder(home, modelId, classIndex), readExplanation)
}

/** One class of a run with its dictionary; null where it is not explained. */
export function readClassWithDictionary(
  home: string,
  modelId: string,
  classIndex: number,
): Promise<{ explanation: Explanation; dictionary: Dictionary } | null> {
  return readWhole(classFolder(home, modelId, classIndex), async (folder) => {
    const explanation = await readExplanation(folder)
    return explanation && { explanation, dictionary: await readDictionary(folder) }
  })
}

/** What has been learnt of a class, without its explanation. @throws LensError `input`: damaged or not there */
export function readClassDictionary(home: string, modelId: string, classIndex: number): Promise<Dictionary> {
  return readWhole(classFolder(home, modelId, classIndex), readDictionary)
}

/** `W` of a class; null where it is not there. @throws LensError `input`: damaged */
export function readDirections(home: string, modelId: string, classIndex: number): Promise<Matrix | null> {
  return readMatrixOf(home, modelId, classIndex, 'dictionary')
}

/** Mean coefficients of the points of a class, [points, r]; null where an older Lens left them out. @throws LensError `input`: damaged */
export function readCodes(home: string, modelId: string, classIndex: number): Promise<Matrix | null> {
  return readMatrixOf(home, modelId, classIndex, 'codes')
}

function readMatrixOf(
  home: string,
  modelId: string,
  classIndex: number,
  name: string,
): Promise<Matrix | null> {
  return readWhole(classFolder(home, modelId, classIndex), async (folder) => {
    const file = join(folder, `${name}.npy`)
    const isThere = (await readFile(file).catch(ignoreMissing)) !== undefined
    return isThere ? readMatrix(file) : null
  })
}

/** @throws LensError `input`: damaged or not there */
async function readDictionary(folder: string): Promise<Dictionary> {
  const parameters: Record<string, Matrix> = {}
  for (const file of (await readdir(folder)).sort()) {
    const name = PARAMETER.exec(file)?.[1]
    if (name !== undefined) parameters[name] = await readMatrix(join(folder, file))
  }
  return { w: await readMatrix(join(folder, 'dictionary.npy')), parameters }
}

const PARAMETER = /^dictionary-(.+)\.npy$/

/** Where a parameter of a dictionary lies, without ending. */
export function parameterFile(name: string): string {
  return `dictionary-${name}`
}

async function readMatrix(file: string): Promise<Matrix> {
  const bytes = await readFile(file).catch(ignoreMissing)
  if (!bytes) throw new LensError('input', `${file} is gone; explain the class again with --force.`)
  const { data, shape } = decodeNpy(bytes, file)
  return matrix(shape[0] ?? 0, shape[1] ?? 0, data)
}

/** Where the pictures of a class lie. */
export function picturePath(home: string, { model, class: { index } }: Explanation, picture: string): string {
  return join(classFolder(home, model, index), PICTURES, picture)
}

/** Adds what one concept looks like to its class. The record is written last: without it the picture is not there. */
export async function writeVisualisation(
  home: string,
  explanation: Explanation,
  { record, picture }: Visualised,
): Promise<void> {
  const { model, class: of } = explanation
  const file = join(
    classFolder(home, model, of.index),
    VISUALISATIONS,
    `${record.concept}-${record.method}.json`,
  )
  await withStorage(file, async () => {
    if (picture && record.result.kind === 'picture')
      await addFile(picturePath(home, explanation, record.result.picture), picture)
    await addFile(file, JSON.stringify(visualisationSchema.parse(record)))
  })
}

/** How good the class's explanation is; null where that is not known: a damaged file counts as none, and is made again. */
export async function readEvaluation(
  home: string,
  { model, class: { index } }: Pick<Explanation, 'model' | 'class'>,
): Promise<Evaluation | null> {
  try {
    return await readWhole(classFolder(home, model, index), (folder) =>
      readValidated(join(folder, EVALUATION), evaluationSchema),
    )
  } catch (error) {
    if (isLensError(error)) return null
    throw error
  }
}

/** Leaves an evaluation beside the explanation that it is of, whole or not at all. */
export async function writeEvaluation(
  home: string,
  { model, class: { index } }: Explanation,
  evaluation: Evaluation,
): Promise<void> {
  const file = join(classFolder(home, model, index), EVALUATION)
  const valid = evaluationSchema.parse(evaluation)
  await withStorage(file, () => addFile(file, JSON.stringify(valid)))
}

/** A class as it lies on disk, not read yet. */
export interface StoredClass {
  readonly modelId: string
  readonly classIndex: number
  /** Another one after whatever is written about the class. */
  readonly stamp: string
}

/** Every explained class under a home, by run and index, without reading any. */
export async function storedClasses(home: string): Promise<StoredClass[]> {
  const stored: StoredClass[] = []
  for (const modelId of await runsOf(home)) stored.push(...(await storedClassesOf(home, modelId)))
  return stored
}

/** The same of one run. */
export async function storedClassesOf(home: string, modelId: string): Promise<StoredClass[]> {
  const stored: StoredClass[] = []
  for (const classIndex of await classesOf(join(home, 'explanations', modelId))) {
    const stamp = await stampOfClass(home, modelId, classIndex)
    if (stamp !== null) stored.push({ modelId, classIndex, stamp })
  }
  return stored
}

/** Null where the class is not explained. */
export function stampOfClass(home: string, modelId: string, classIndex: number): Promise<string | null> {
  return stampOf(classFolder(home, modelId, classIndex))
}

/** Every picture that a class names, by its explanation and by what its concepts look like. */
export function namedPictures(
  explanation: Explanation,
  visualisations: readonly Visualisation[],
): Set<string> {
  const { concepts, points, misses } = explanation
  const shown = visualisations.flatMap(({ result }) => (result.kind === 'picture' ? [result.picture] : []))
  const crops = concepts.flatMap((concept) => [...concept.crops, ...cropsWithin(concept.subConcepts)])
  return new Set([...[...crops, ...points, ...misses].map(({ picture }) => picture), ...shown])
}

function cropsWithin(sub: SubConcepts | undefined): Crop[] {
  return sub?.concepts.flatMap(({ crops, within }) => [...crops, ...cropsWithin(within)]) ?? []
}

/**
 * Removes the pictures that a class does not name any more: those of the explanation before it stay until it is in the database.
 * For the one that holds the home's lock.
 */
export async function dropOldPictures(home: string, explanation: Explanation): Promise<void> {
  const { model, class: of } = explanation
  const named = namedPictures(explanation, await readVisualisations(home, explanation))
  await withStorage(home, () => dropPictures(classFolder(home, model, of.index), named))
}

/** What is wrong with a class on disk. */
export interface ClassCheck {
  /** Why it cannot be read, as a sentence. */
  readonly damage: string | null
  /** Pictures that it names and that are not there, or empty. */
  readonly missing: readonly string[]
  /** Pictures that it does not name. */
  readonly orphans: readonly string[]
}

export async function checkClass(home: string, modelId: string, classIndex: number): Promise<ClassCheck> {
  try {
    const read = await readClassWithDictionary(home, modelId, classIndex)
    if (!read) return { damage: null, missing: [], orphans: [] }
    const named = namedPictures(read.explanation, await readVisualisations(home, read.explanation))
    const there = await picturesIn(classFolder(home, modelId, classIndex))
    return {
      damage: null,
      missing: [...named].filter((name) => (there.get(name) ?? 0) === 0),
      orphans: [...there.keys()].filter((name) => !named.has(name)),
    }
  } catch (error) {
    if (!isLensError(error)) throw error
    return { damage: error.message, missing: [], orphans: [] }
  }
}

/** Sentences on runs whose `model.json` cannot be read. */
export async function damagedRuns(home: string): Promise<string[]> {
  const problems = await Promise.all(
    (await runsOf(home)).map((run) =>
      readValidated(join(home, 'explanations', run, 'model.json'), modelSchema).then(
        () => [],
        (error: unknown) => {
          if (isLensError(error)) return [error.message]
          throw error
        },
      ),
    ),
  )
  return problems.flat()
}

/** What an interrupted run has left half-written, relative to the home. */
export async function unfinishedIn(home: string): Promise<string[]> {
  const runs = (await runsOf(home)).map((run) => join('explanations', run))
  const left = await Promise.all(
    runs.map(async (run) => {
      const names = await readdir(join(home, run)).catch(() => [])
      const replaced = await Promise.all(
        names
          .filter(isClass)
          .map(async (name) => ((await isBeingReplaced(join(home, run, name))) ? [name] : [])),
      )
      return [...names.filter((name) => name.includes(PARTIAL)), ...replaced.flat()].map((name) =>
        join(run, name),
      )
    }),
  )
  return left.flat()
}

/** Where a class lies. */
export function classFolder(home: string, modelId: string, classIndex: number): string {
  return join(home, 'explanations', modelId, String(classIndex))
}

async function runsOf(home: string): Promise<string[]> {
  return (await readdir(join(home, 'explanations')).catch(() => [])).sort()
}

async function classesOf(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(isClass)
    .map(Number)
    .sort((a, b) => a - b)
}

function isClass(name: string): boolean {
  return /^\d+$/.test(name)
}

/** @returns null where there is none. @throws LensError `input` for one that is damaged or of another version */
function readExplanation(folder: string): Promise<Explanation | null> {
  return readValidated(join(folder, EXPLANATION), explanationSchema)
}

async function readValidated<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, 'utf8').catch(ignoreMissing)
  if (text === undefined) return null
  try {
    return schema.parse(upgraded(JSON.parse(text)))
  } catch (error) {
    throw new LensError(
      'input',
      `${file} is damaged or was written by another version of Lens; explain it again with --force.`,
      {
        cause: error,
      },
    )
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined
  throw error
}
