import type { Evaluation } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'

/** Writes how good the explanation of a class is, in place of what was known before. Its class is imported first. */
export async function importEvaluation(db: LensDatabase, evaluation: Evaluation): Promise<void> {
  const { model: modelId, classIndex, seed, fitted, heldOut, concepts, seconds } = evaluation
  const key = { modelId, classIndex }
  const row = {
    ...key,
    seed,
    fitted,
    heldOut,
    concepts,
    seconds,
    scores: JSON.stringify(evaluation.scores),
    advice: JSON.stringify(evaluation.advice),
    truth: evaluation.truth ? JSON.stringify(evaluation.truth) : null,
  }
  await db.transaction(async (connection) => {
    await connection.evaluation.deleteMany({ where: key })
    await connection.evaluation.create({ data: row })
  })
}
