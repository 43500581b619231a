import type { Explanation, Visualisation } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'
import { visualisationRows } from './visualisation-rows.ts'

/** Writes what one concept looks like, in place of what the method showed before. Its class is imported first. */
export async function importVisualisation(
  db: LensDatabase,
  explanation: Explanation,
  visualisation: Visualisation,
): Promise<void> {
  const { concept, method, result } = visualisation
  const classKey = { modelId: explanation.model, classIndex: explanation.class.index }
  await db.transaction(async (connection) => {
    await connection.visualisation.deleteMany({ where: { ...classKey, conceptIndex: concept, method } })
    await connection.visualisation.createMany({ data: visualisationRows(explanation, [visualisation]) })
    if (result.kind === 'none') return
    const picture = { ...classKey, name: result.picture }
    await connection.picture.upsert({
      where: { modelId_classIndex_name: picture },
      create: picture,
      update: {},
    })
  })
}
