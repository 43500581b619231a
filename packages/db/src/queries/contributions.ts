import type { LensDatabase } from '../database/open.ts'
import type { ContributionQuery, ContributionRow, Page } from '../views.ts'
import { keyOf } from './point-views.ts'
import { Conditions, pageOf } from './statement.ts'

/** What each concept adds to each image of a class, points before misses; one page. */
export async function listContributions(
  { connection }: LensDatabase,
  { modelId, classIndex, concept, ...paging }: ContributionQuery,
): Promise<Page<ContributionRow>> {
  const { rows, ...page } = await pageOf<{
    role: string
    position: bigint
    concept: bigint
    contribution: number
  }>(
    connection,
    {
      columns: 'p."role", p."position", j."key" AS "concept", CAST(j."value" AS REAL) AS "contribution"',
      from: '"Point" p, json_each(p."contributions") j',
      fromValues: [],
      conditions: new Conditions()
        .add('p."modelId" = ?', modelId)
        .add('p."classIndex" = ?', classIndex)
        .where('j."key" = ?', concept),
      order: 'p."role" DESC, p."position", j."key"',
    },
    paging,
  )
  return {
    rows: rows.map(({ role, position, concept, contribution }) => ({
      modelId,
      key: keyOf({ classIndex, role, position: Number(position) }),
      concept: Number(concept),
      contribution,
    })),
    ...page,
  }
}
