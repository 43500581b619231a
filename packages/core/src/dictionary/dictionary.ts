import { LensError } from '@lens/errors'
import { dot, matrix, row, type Matrix } from '../matrix.ts'

/** What a dictionary is learnt from. */
export interface TrainingRows {
  /** `A`: activations, n × p. */
  readonly rows: Matrix
  /** How much the squared error of each row counts, [n], positive. */
  readonly weights: Float32Array
  /**
   * `v` [p]: errors along it count in addition, `||a||²_M = ||a||² + (v · a)²`, that is `M = I + v vᵀ`; null where all directions
   * count alike. Methods that cannot make use of it leave it.
   */
  readonly metric: Float32Array | null
  /** What the model's earlier layer has at the places of the rows, n × e, for methods that also tell places apart by it. */
  readonly earlier?: Matrix
}

/** What has been learnt: `A ≈ U W`. */
export interface Dictionary {
  /** `W`, r × p, one concept a row, each a unit vector or, where it died, zero. */
  readonly w: Matrix
  /** What encoding takes besides `W`, by name, such as the metric. Kept with `W`. */
  readonly parameters: Readonly<Record<string, Matrix>>
}

/** Coefficients of any activations on a fixed dictionary. Decoding is the same for all methods: `U W`. */
export interface Encoder {
  /** @param rows activations, n × p; @returns `U`, [n, r] */
  encodeRows(rows: Matrix): Promise<Float32Array>
  /** @param map activations of one image, [p, positions]; @returns `U`, [positions, r] */
  encodeMap(map: Float32Array): Promise<Float32Array>
  /**
   * How the mean coefficient of a concept, `ū_k = mean over positions of u_k`, changes with the activations: one gradient per
   * concept, each [p, positions]. Null where the encoding has none.
   * @param coefficients `U` of the image, [positions, r]
   */
  readonly gradients: ((coefficients: Float32Array, concepts: readonly number[]) => Float32Array[]) | null
}

export interface LearningOptions {
  readonly seed: number
  readonly signal?: AbortSignal | undefined
}

/** One way to find concepts in activations. */
export interface DictionaryMethod {
  /** For people, as the literature calls it. */
  readonly name: string
  /** Needs activations that are never negative. */
  readonly nonNegative: boolean
  /** Coefficients may be negative. */
  readonly signed: boolean
  /** What it learns from; default: crops and positions. */
  readonly from?: 'positions'
  /** @throws LensError `input` where all activations are zero */
  learn(training: TrainingRows, r: number, options: LearningOptions): Promise<Dictionary>
  encoder(dictionary: Dictionary): Encoder
}

/** The rows scaled by the roots of their weights, so that plain squared errors are weighted ones. */
export function scaledRows({ rows, weights }: TrainingRows): Matrix {
  const out = matrix(rows.rows, rows.columns)
  for (let i = 0; i < rows.rows; i++) {
    const scale = Math.sqrt(weights[i] as number)
    const to = row(out, i)
    row(rows, i).forEach((value, j) => (to[j] = scale * value))
  }
  return out
}

/** The rows with `v · a` as one channel more: plain squared errors are those in the metric. */
export function inMetricOf({ metric }: TrainingRows, rows: Matrix): Matrix {
  if (!metric) return rows
  const out = matrix(rows.rows, rows.columns + 1)
  for (let i = 0; i < rows.rows; i++) {
    const to = row(out, i)
    to.set(row(rows, i))
    to[rows.columns] = dot(row(rows, i), metric)
  }
  return out
}

/** The first `p` channels of each concept as a unit vector; zero where the concept died. */
export function unitRows(w: Matrix, p = w.columns): Matrix {
  const out = matrix(w.rows, p)
  for (let k = 0; k < w.rows; k++) {
    const direction = row(w, k).subarray(0, p)
    const length = Math.sqrt(dot(direction, direction))
    if (length > 0) row(out, k).set(direction.map((value) => value / length))
  }
  return out
}

/** The metric as a dictionary keeps it, `λ` times as strong. */
export function metricOf({ metric }: TrainingRows, lambda = 1): Dictionary['parameters'] {
  if (!metric) return {}
  const scaled = metric.map((value) => lambda * value)
  return { metric: matrix(1, metric.length, scaled) }
}

/** @throws LensError `input` where all activations are zero */
export function assertNotZero(a: Matrix): void {
  if (a.data.some((value) => value !== 0)) return
  throw new LensError(
    'input',
    'the feature tensor is zero on all crops, so there is nothing to find concepts in.',
  )
}
