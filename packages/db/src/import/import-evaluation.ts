import type { Evaluation } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'
import type { Prisma } from '../generated/client.ts'

/** Writes how good the explanation of a class is, in place of what was known before. Its class is imported first. */
export async function importEvaluation(db: LensDatabase, evaluation: Evaluation): Promise<void> {
  const { model: modelId, classIndex } = evaluation
  await db.transaction(async (connection) => {
    await connection.evaluation.deleteMany({ where: { modelId, classIndex } })
    await connection.evaluation.create({ data: evaluationRow(evaluation) })
  })
}

export function evaluationRow(evaluation: Evaluation): Prisma.EvaluationCreateManyInput {
  const { model: modelId, classIndex, seed, fitted, heldOut, concepts, seconds } = evaluation
  return {
    modelId,
    classIndex,
    seed,
    fitted,
    heldOut,
    concepts,
    seconds,
    scores: JSON.stringify(evaluation.scores),
    advice: JSON.stringify(evaluation.advice),
    truth: evaluation.truth ? JSON.stringify(evaluation.truth) : null,
  }
}
