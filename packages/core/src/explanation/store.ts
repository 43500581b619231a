import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isLensError, LensError } from '@lens/errors'
import type { z } from 'zod'
import { evaluationSchema, type Evaluation } from '../evaluation/schema.ts'
import { withStorage } from '../home/storage.ts'
import { METHODS, visualisationSchema, type Visualisation } from '../visualisation/schema.ts'
import { matrix, type Matrix } from '../matrix.ts'
import { decodeNpy, encodeNpy } from './npy.ts'
import { explanationSchema, modelSchema, type Explanation, type Model } from './schema.ts'

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

const PARTIAL = '.partial'
const EVALUATION = 'evaluation.json'

/**
 * The explanations of one run on disk. A class's folder appears whole or not at all: it is written beside and renamed, which
 * is what makes a run resumable. Used by one process at a time, the one that holds the home's lock.
 */
export class ExplanationStore {
  private constructor(readonly folder: string) {}

  /** Creates the run's folder with its `model.json`, and removes what an interrupted run left half-written. */
  static async open(home: string, model: Model): Promise<ExplanationStore> {
    const folder = join(home, 'explanations', model.id)
    await withStorage(folder, async () => {
      await mkdir(folder, { recursive: true })
      for (const name of await readdir(folder)) {
        if (name.includes(PARTIAL)) await rm(join(folder, name), { recursive: true, force: true })
      }
      const partial = join(folder, `model.json${PARTIAL}`)
      await writeFile(partial, JSON.stringify(modelSchema.parse(model), null, 2))
      await rename(partial, join(folder, 'model.json'))
    })
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
    const partial = `${target}${PARTIAL}`
    const previous = `${target}.previous${PARTIAL}`
    const valid = explanationSchema.parse(explanation)
    try {
      await withStorage(target, async () => {
        await mkdir(join(partial, 'pictures'), { recursive: true })
        for (const [name, bytes] of files.pictures) await writeFile(join(partial, 'pictures', name), bytes)
        for (const [name, { data, shape }] of Object.entries(files.tensors)) {
          await writeFile(join(partial, `${name}.npy`), encodeNpy(data, shape))
        }
        await writeFile(join(partial, 'explanation.json'), JSON.stringify(valid))
        await rename(target, previous).catch(ignoreMissing)
        await rename(partial, target)
      })
    } finally {
      await rm(partial, { recursive: true, force: true })
      await rm(previous, { recursive: true, force: true })
    }
  }
}

/** What has been visualised of a class, by concept and method. */
export async function readVisualisations(
  home: string,
  { model, class: { index } }: Pick<Explanation, 'model' | 'class'>,
): Promise<Visualisation[]> {
  const folder = join(home, 'explanations', model, String(index), VISUALISATIONS)
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  const all = await Promise.all(names.map((name) => readValidated(join(folder, name), visualisationSchema)))
  return all
    .flatMap((one) => one ?? [])
    .sort((a, b) => a.concept - b.concept || METHODS.indexOf(a.method) - METHODS.indexOf(b.method))
}

const VISUALISATIONS = 'visualisations'

/** One run of a home, to add to what is there. @throws LensError `not-found` */
export async function readRun(
  home: string,
  modelId: string,
): Promise<{ model: Model; explanations: Explanation[] }> {
  for await (const { model, explanations } of readHome(home)) {
    if (model.id !== modelId) continue
    const all: Explanation[] = []
    for await (const explanation of explanations()) all.push(explanation)
    return { model, explanations: all }
  }
  throw new LensError('not-found', `${home} holds no run ${modelId}. Make one with \`lens explain\`.`)
}

/** One run of a home, without its classes. @throws LensError `not-found` */
export async function readRunModel(home: string, modelId: string): Promise<Model> {
  // The identifier may come from an address: one that is none must not become a path.
  const isId = modelSchema.shape.id.safeParse(modelId).success
  const file = join(home, 'explanations', modelId, 'model.json')
  const model = isId ? await readValidated(file, modelSchema) : null
  if (!model) throw new LensError('not-found', `There is no run ${modelId} here.`)
  return model
}

/** One class of a run; null where it is not explained. */
export function readClass(home: string, modelId: string, classIndex: number): Promise<Explanation | null> {
  return readExplanation(join(home, 'explanations', modelId, String(classIndex)))
}

/** The dictionary of a class, r × p. */
export async function readDictionary(
  home: string,
  { model, class: { index } }: Explanation,
): Promise<Matrix> {
  const file = join(home, 'explanations', model, String(index), 'dictionary.npy')
  const { data, shape } = decodeNpy(await readFile(file), file)
  return matrix(shape[0] ?? 0, shape[1] ?? 0, data)
}

/** Where the pictures of a class lie. */
export function picturePath(home: string, { model, class: { index } }: Explanation, picture: string): string {
  return join(home, 'explanations', model, String(index), 'pictures', picture)
}

/** Adds what one concept looks like to its class. The record is written last: without it the picture is not there. */
export async function writeVisualisation(
  home: string,
  explanation: Explanation,
  { record, picture }: Visualised,
): Promise<void> {
  const folder = join(
    home,
    'explanations',
    explanation.model,
    String(explanation.class.index),
    VISUALISATIONS,
  )
  const file = join(folder, `${record.concept}-${record.method}.json`)
  await withStorage(file, async () => {
    await mkdir(folder, { recursive: true })
    if (picture && record.result.kind === 'picture')
      await writeFile(picturePath(home, explanation, record.result.picture), picture)
    await writeFile(`${file}${PARTIAL}`, JSON.stringify(visualisationSchema.parse(record)))
    await rename(`${file}${PARTIAL}`, file)
  })
}

/** How good the class's explanation is; null where that is not known: a damaged file counts as none, and is made again. */
export async function readEvaluation(
  home: string,
  { model, class: { index } }: Pick<Explanation, 'model' | 'class'>,
): Promise<Evaluation | null> {
  const file = join(home, 'explanations', model, String(index), EVALUATION)
  try {
    return await readValidated(file, evaluationSchema)
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
  const file = join(home, 'explanations', model, String(index), EVALUATION)
  const valid = evaluationSchema.parse(evaluation)
  await withStorage(file, async () => {
    await writeFile(`${file}${PARTIAL}`, JSON.stringify(valid))
    await rename(`${file}${PARTIAL}`, file)
  })
}

/** Everything under a home, for rebuilding the database: each run with its classes, in the order of their indices. */
export async function* readHome(
  home: string,
): AsyncGenerator<{ model: Model; explanations: () => AsyncGenerator<Explanation> }> {
  const root = join(home, 'explanations')
  for (const run of (await readdir(root).catch(() => [])).sort()) {
    const model = await readValidated(join(root, run, 'model.json'), modelSchema)
    if (model) yield { model, explanations: () => readClasses(join(root, run)) }
  }
}

async function* readClasses(folder: string): AsyncGenerator<Explanation> {
  const classes = (await readdir(folder)).filter(isClass)
  for (const name of classes.sort((a, b) => Number(a) - Number(b))) {
    const explanation = await readExplanation(join(folder, name))
    if (explanation) yield explanation
  }
}

function isClass(name: string): boolean {
  return /^\d+$/.test(name)
}

/** @returns null where there is none. @throws LensError `input` for one that is damaged or of another version */
function readExplanation(folder: string): Promise<Explanation | null> {
  return readValidated(join(folder, 'explanation.json'), explanationSchema)
}

async function readValidated<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, 'utf8').catch(ignoreMissing)
  if (text === undefined) return null
  try {
    return schema.parse(JSON.parse(text))
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
