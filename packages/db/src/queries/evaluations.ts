import type { LensDatabase } from '../database/open.ts'
import { parseStrings } from '../json.ts'
import type { EvaluationView } from '../views.ts'

/** How good the explanation of a class is; null where it has not been evaluated. */
export async function findEvaluation(
  { connection }: LensDatabase,
  key: { modelId: string; classIndex: number },
): Promise<EvaluationView | null> {
  const row = await connection.evaluation.findUnique({ where: { modelId_classIndex: key } })
  if (!row) return null
  const { modelId, classIndex, seed, fitted, heldOut, concepts, seconds } = row
  return {
    ...{ modelId, classIndex, seed, fitted, heldOut, concepts, seconds },
    scores: JSON.parse(row.scores) as EvaluationView['scores'],
    advice: parseStrings(row.advice),
    truth: row.truth === null ? null : (JSON.parse(row.truth) as NonNullable<EvaluationView['truth']>),
  }
}
