import type { LensDatabase } from '../database/open.ts'
import { evidenceOf } from '../import/suspicion.ts'
import { SUSPECT_FROM, type Page, type Suspect } from '../views.ts'
import { namesOf } from './class-names.ts'
import { conceptCards } from './concept-cards.ts'
import { Conditions, pageOf } from './statement.ts'

interface SuspectQuery {
  modelId: string
  page?: number | undefined
  perPage?: number | undefined
}

/** The concepts of a run, the most suspicious first; one page of all that were measured, and how many of them are suspects. */
export async function rankSuspects(
  { connection }: LensDatabase,
  { modelId, ...paging }: SuspectQuery,
): Promise<Page<Suspect> & { suspects: number }> {
  const { rows: keys, ...page } = await pageOf<{ classIndex: bigint; conceptIndex: bigint }>(
    connection,
    {
      columns: 'k."classIndex", k."conceptIndex"',
      from: '"Concept" k',
      fromValues: [],
      conditions: new Conditions().add('k."modelId" = ?', modelId).add('k."suspicion" IS NOT NULL'),
      order: 'k."suspicion" DESC, k."classIndex", k."conceptIndex"',
    },
    paging,
  )
  const wanted = keys.map((key) => ({
    modelId,
    classIndex: Number(key.classIndex),
    conceptIndex: Number(key.conceptIndex),
  }))
  const cards = await conceptCards(connection, wanted)
  const rows = await connection.concept.findMany({
    where: { OR: wanted },
    include: { class: { include: { contrasts: { where: { position: 0 } } } } },
  })
  const name = await namesOf(
    connection,
    modelId,
    rows.flatMap((row) => [row.insteadClass ?? [], row.class.contrasts.map((one) => one.otherClass)].flat()),
  )
  return {
    ...page,
    suspects: await connection.concept.count({ where: { modelId, suspicion: { gte: SUSPECT_FROM } } }),
    rows: cards.flatMap((concept): Suspect[] => {
      const row = rows.find(
        (one) => one.classIndex === concept.classIndex && one.conceptIndex === concept.index,
      )
      const evidence = row && evidenceOf(row)
      if (!evidence || row.suspicion === null || row.keptWithout === null) return []
      const { placeX, placeY, placeSpread, insteadClass, insteadShare } = row
      const [nearest] = row.class.contrasts
      return [
        {
          concept,
          suspicion: row.suspicion,
          ...evidence,
          nearest: nearest ? name(nearest.otherClass) : null,
          kept: row.keptWithout,
          accuracy: row.class.accuracy,
          accuracyWithout: row.accuracyWithout,
          instead:
            insteadClass === null || insteadShare === null
              ? null
              : { class: name(insteadClass), share: insteadShare },
          place:
            placeX === null || placeY === null || placeSpread === null
              ? null
              : { x: placeX, y: placeY, spread: placeSpread },
          variety: row.variety,
          unrelatedAhead: row.unrelatedAhead,
        },
      ]
    }),
  }
}
