import { readEvaluation, readVisualisations, type Explanation } from '@lens/core'
import { importEvaluation, importExplanation, importVisualisation, type LensDatabase } from '@lens/db'

/** Brings a class into the database with all that its folder holds. */
export async function importWhole(db: LensDatabase, home: string, explanation: Explanation): Promise<void> {
  await importExplanation(db, explanation)
  for (const visualisation of await readVisualisations(home, explanation)) {
    await importVisualisation(db, explanation, visualisation)
  }
  const evaluation = await readEvaluation(home, explanation)
  if (evaluation) await importEvaluation(db, evaluation)
}
