import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inWorker, RANDOM, type Evaluation, type Explanation, type ModelReport } from '@lens/core'
import { listStamps } from '@lens/db'
import { isLensError } from '@lens/errors'
import { conformed, gradientError, inspectModel, readModel, withDynamicBatch } from '@lens/onnx'
import { openHome } from '../../home.ts'

export interface NamedModel {
  readonly name: string
  readonly file: string
  /** A folder of images for each class, or of images whose classes are not known. */
  readonly images: string
  /** Which are explained; undefined: all. */
  readonly classes: readonly string[] | undefined
}

/** What came of one model; what is not known of it is left out. */
export interface Row {
  readonly name: string
  readonly exporter?: string
  readonly opset?: number
  readonly cut?: string
  readonly grid?: string
  readonly head?: string
  readonly shares?: 'exact' | 'integrated gradients' | 'Sobol'
  /** Means over the classes, of images that the concepts were not learnt from. */
  readonly explainedShare?: number | null
  readonly agreement?: number | null
  /** How well importances and Sobol indices agree; null where the head is linear. */
  readonly estimates?: number | null
  /** What pictures of concepts get of their concept, relative to its best crop, in the median; or why there are none. */
  readonly excitation?: number | string | null
  /** Classes that the database took. */
  readonly imported?: number
  /** As a share of the gradient's length, or why there is none. */
  readonly gradient?: number | string
  readonly seconds?: number
  /** Why it went no further. */
  readonly refusal?: string
}

interface Surroundings {
  readonly concepts: number
  /** Or only inspected. */
  readonly isExplained: boolean
  readonly scratch: string
  readonly signal: AbortSignal
}

/** What Lens makes of a model. A refusal is part of the row; anything else that goes wrong is thrown. */
export async function rowOf(model: NamedModel, around: Surroundings): Promise<Row> {
  const started = performance.now()
  const { name, file } = model
  let row: Row = { name }
  try {
    const report = await inWorker('inspect', { model: file }, {}, around.signal)
    row = { ...row, ...described(report), ...(await checked(file)) }
    const explained = around.isExplained ? await scored(model, report, around) : {}
    return { ...row, ...explained, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    if (!isLensError(error)) throw error
    return { ...row, refusal: error.message }
  }
}

function described({ feature, head, inspection }: ModelReport): Partial<Row> {
  if ('problem' in feature || !head) return { opset: inspection.opset }
  return {
    opset: inspection.opset,
    cut: `${feature.name} (${feature.channels})`,
    grid: `${feature.height} × ${feature.width}`,
    head: head.kind === 'linear' ? 'linear' : 'not linear',
    shares: sharesBy(head),
  }
}

function sharesBy(head: NonNullable<ModelReport['head']>): NonNullable<Row['shares']> {
  if (head.kind === 'linear' || head.isAffine) return 'exact'
  return head.hasGradients ? 'integrated gradients' : 'Sobol'
}

/** Who wrote the file, and whether its gradient is right. */
async function checked(file: string): Promise<Partial<Row>> {
  const model = await withDynamicBatch(await conformed(await readModel(file)))
  const { producerName, producerVersion } = model.proto
  const exporter = `${producerName} ${producerVersion}`.trim()
  try {
    return { exporter, gradient: await gradientError(model, (await inspectModel(model)).classifier) }
  } catch (error) {
    if (!isLensError(error) || error.code !== 'unsupported') throw error
    return { exporter, gradient: error.message }
  }
}

const SILENT = { stage: () => undefined, advance: () => undefined, note: () => undefined }

/** Pixels a side of crops, or half of the image where that is less. */
const MOST_CROP = 64

async function scored(
  { file, images, classes }: NamedModel,
  { inspection }: ModelReport,
  { concepts, scratch, signal }: Surroundings,
): Promise<Partial<Row>> {
  const home = join(scratch, 'home')
  await rm(home, { recursive: true, force: true })
  const { height, width } = inspection.classifier.input
  const cropSize = Math.floor(Math.min(height ?? Infinity, width ?? Infinity, 2 * MOST_CROP) / 2)
  const explained: Explanation[] = []
  const { model } = await inWorker(
    'explain',
    { model: file, images, classes: classes?.slice(), concepts, cropSize, home, force: false },
    {
      ...SILENT,
      model: () => undefined,
      explained: (explanation: Explanation) => void explained.push(explanation),
    },
    signal,
  )
  const found: Evaluation[] = []
  const evaluated = (_: unknown, evaluation: Evaluation): void => {
    found.push(evaluation)
  }
  await inWorker(
    'evaluate',
    { home, modelId: model, seed: 0, force: false },
    { ...SILENT, evaluated },
    signal,
  )
  return {
    explainedShare: meanOf(found, 'explainedShare'),
    agreement: meanOf(found, 'agreement'),
    estimates: meanOf(found, 'estimates'),
    excitation: await pictured(home, model, explained[0], signal),
    imported: await importedFrom(home),
  }
}

/** An eighth of the work of `lens visualise`: enough to tell whether pictures come to excite their concepts. */
export const STEPS = 32
export const CROPS = 4

async function pictured(
  home: string,
  modelId: string,
  explanation: Explanation | undefined,
  signal: AbortSignal,
): Promise<number | string | null> {
  if (!explanation) return null
  const options = {
    importantOnly: explanation.concepts.some(({ important }) => important),
    spectrum: 'natural',
    steps: STEPS,
    crops: CROPS,
    force: false,
  } as const
  try {
    const { medianExcitation } = await inWorker(
      'visualise',
      { home, modelId, classes: [String(explanation.class.index)], ...options },
      { ...SILENT, visualised: () => undefined },
      signal,
    )
    return medianExcitation
  } catch (error) {
    if (!isLensError(error) || error.code !== 'unsupported') throw error
    return error.message
  }
}

async function importedFrom(home: string): Promise<number> {
  const db = await openHome(home, () => undefined)
  try {
    return (await listStamps(db)).length
  } finally {
    await db.close()
  }
}

/** Of the recipe that classes are explained with, which is the first but for chance. */
function meanOf(
  evaluations: readonly Evaluation[],
  measure: 'explainedShare' | 'agreement' | 'estimates',
): number | null {
  const values = evaluations.flatMap(({ scores }) => {
    const own = Object.keys(scores).find((recipe) => recipe !== RANDOM) ?? ''
    return scores[own]?.[measure] ?? []
  })
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
