import { centredTarget, restOf, type ConceptHead } from '../importance/concept-head.ts'
import { explainedBy, type ConceptFunction } from '../importance/concept-function.ts'
import { ESTIMATORS, type EstimatorName } from '../importance/estimators/methods.ts'
import type { Matrix } from '../matrix.ts'
import { cDeletion } from '../metrics/c-deletion.ts'
import { cInsertion } from '../metrics/c-insertion.ts'
import { cMuFidelity } from '../metrics/c-mu-fidelity.ts'
import { infidelity } from '../metrics/infidelity.ts'
import { mean, pearson } from '../metrics/statistics.ts'
import type { HeldOut } from './held-out.ts'
import type { Scores } from './schema.ts'

type ImportanceScores = Pick<Scores, 'cDeletion' | 'cInsertion' | 'cMuFidelity' | 'infidelity'>

/** Estimates that are shares of a variance or of a dependence: spread over `F(u) - F(0)` to be contributions. */
const SHARES: ReadonlySet<EstimatorName> = new Set(['sobol-total', 'sobol-first', 'hsic'])

/** What every concept adds to `F` at one image, in its unit, by any estimator. @returns [r] */
export async function contributionsBy(
  name: EstimatorName,
  f: ConceptFunction,
  codes: Float32Array,
  seed: number,
): Promise<Float64Array> {
  const { values } = await ESTIMATORS[name](f, codes, seed)
  if (!SHARES.has(name)) return values
  const explained = await explainedBy(f, codes)
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => (total > 0 ? (value / total) * explained : 0))
}

/**
 * Whether the concepts that are called important are what the prediction rests on. Curves are of the class's probability.
 *
 * @param codes         of every image, [positions, r]
 * @param contributions of every image, [r]
 */
export async function scoreImportance(
  images: readonly HeldOut[],
  codes: readonly Float32Array[],
  contributions: readonly Float64Array[],
  { head, w, classIndex }: { head: ConceptHead; w: Matrix; classIndex: number },
  seed: number,
): Promise<ImportanceScores> {
  const f = head.towards(centredTarget(images[0]?.logits.length ?? 0, classIndex))
  const probability = (rest?: Float32Array) => async (all: readonly Float32Array[]) =>
    Float64Array.from(await head.logits(all, rest), (logits) => softmax(logits, classIndex))
  const columns = {
    deletion: [] as number[],
    insertion: [] as number[],
    mu: [] as number[],
    lost: [] as number[],
  }
  for (const [i, { features }] of images.entries()) {
    const values = contributions[i] as Float64Array
    const rest = restOf(features, codes[i] as Float32Array, w)
    const u = head.pooled(codes[i] as Float32Array)
    columns.deletion.push((await cDeletion(probability(rest), u, values)).area)
    columns.insertion.push((await cInsertion(probability(), u, values)).area)
    columns.mu.push(await cMuFidelity(f, u, values, seed + i))
    columns.lost.push(await infidelity(f, u, values, seed + i))
  }
  return {
    cDeletion: mean(columns.deletion),
    cInsertion: mean(columns.insertion),
    cMuFidelity: mean(columns.mu),
    infidelity: mean(columns.lost),
  }
}

/** Images that importances are estimated twice for: each takes 64 runs of the head a concept. */
const TWICE = 4

/**
 * Whether two estimates that share nothing agree: the correlation over concepts of the sizes of contributions with the roots of their total
 * Sobol indices, which are the same up to a factor where the head is linear. The indices are of the head as it is, with no statistic held.
 *
 * @param codes         of every image, [positions, r]
 * @param contributions of every image, [r]
 */
export async function correlationWithSobol(
  codes: readonly Float32Array[],
  contributions: readonly Float64Array[],
  f: ConceptFunction,
  seed: number,
): Promise<number> {
  const correlations: number[] = []
  for (const [i, u] of codes.slice(0, TWICE).entries()) {
    const { values } = await ESTIMATORS['sobol-total'](f, u, seed + i)
    correlations.push(pearson((contributions[i] as Float64Array).map(Math.abs), values.map(Math.sqrt)))
  }
  return mean(correlations)
}

function softmax(logits: Float32Array, classIndex: number): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity)
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
  return Math.exp((logits[classIndex] as number) - largest) / total
}
