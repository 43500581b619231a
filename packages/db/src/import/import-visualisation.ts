import type { Explanation, Visualisation } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'

/** Writes what one concept looks like, in place of what the method showed before. Its class is imported first. */
export async function importVisualisation(
  db: LensDatabase,
  explanation: Explanation,
  { concept, method, result }: Visualisation,
): Promise<void> {
  const classKey = { modelId: explanation.model, classIndex: explanation.class.index }
  const key = { ...classKey, conceptIndex: concept, method }
  const shown =
    result.kind === 'none'
      ? { reason: result.reason }
      : {
          picture: result.picture,
          seed: result.seed,
          excitation: result.excitation,
          place: result.rank,
          curve: JSON.stringify(result.curve),
        }
  await db.transaction(async (connection) => {
    await connection.visualisation.deleteMany({ where: key })
    await connection.visualisation.create({ data: { ...key, ...shown } })
    if (result.kind === 'none') return
    const picture = { ...classKey, name: result.picture }
    await connection.picture.upsert({
      where: { modelId_classIndex_name: picture },
      create: picture,
      update: {},
    })
  })
}
