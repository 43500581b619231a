import type { Matrix } from '../matrix.ts'

/** What a dictionary is learnt from. */
export interface TrainingRows {
  /** Activations, n × p. */
  readonly a: Matrix
  /** What a row's squared error counts, [n]; null where all count the same. */
  readonly weights: Float64Array | null
}

export interface FitOptions {
  /**
   * The completeness channel `v` [p]: errors are measured in the metric `M = I + v vᵀ`, so that what moves the class's logit
   * is not lost. Null: the Euclidean metric.
   */
  readonly channel?: Float32Array | null | undefined
  readonly signal?: AbortSignal | undefined
}

/** Concepts as directions in activation space, and what any activations are made of. */
export interface Dictionary {
  /** `W`, r × p, rows of unit length. */
  readonly w: Matrix
  /** The completeness channel that coefficients are found with, [p]; null where there is none. */
  readonly channel: Float32Array | null
  /** @param rows activations, n × p; @returns coefficients, [n, r] */
  encodeRows(rows: Matrix): Promise<Float32Array>
  /** @param map activations of one image, [p, positions]; @returns coefficients, [positions, r] */
  encodeMap(map: Float32Array): Promise<Float32Array>
  /** @param u coefficients, n × r; @returns `U W`, n × p */
  decode(u: Matrix): Promise<Matrix>
}

/** One way to learn a dictionary. */
export interface DictionaryMethod {
  /** Whether activations must not be negative. */
  readonly needsNonNegative: boolean
  /** Whether coefficients may be negative. */
  readonly signedCodes: boolean
  /**
   * @param r concepts
   * @throws LensError `input` where all activations are zero
   */
  fit(rows: TrainingRows, r: number, options?: FitOptions): Promise<Dictionary>
}
