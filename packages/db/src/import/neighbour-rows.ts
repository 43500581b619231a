import type { Near } from '@lens/core'
import type { Connection, LensDatabase } from '../database/open.ts'

/** The other classes of a run, and those of their concepts that name one of the class as a neighbour. */
export async function neighbourhood(
  { connection }: LensDatabase,
  { modelId, classIndex }: { modelId: string; classIndex: number },
): Promise<{ classes: number[]; naming: { classIndex: number; conceptIndex: number }[] }> {
  const [classes, naming] = await Promise.all([
    connection.class.findMany({
      where: { modelId, classIndex: { not: classIndex } },
      orderBy: { classIndex: 'asc' },
      select: { classIndex: true },
    }),
    connection.neighbour.findMany({
      where: { modelId, otherClass: classIndex },
      distinct: ['classIndex', 'conceptIndex'],
      select: { classIndex: true, conceptIndex: true },
    }),
  ])
  return { classes: classes.map((row) => row.classIndex), naming }
}

/** Nobody names the class any more: it goes. @param lists whether the lists that it was on are made anew, and go too */
export async function dropNeighbours(
  connection: Connection,
  { modelId, classIndex }: { modelId: string; classIndex: number },
  { lists }: { lists: boolean },
): Promise<void> {
  const naming = await connection.neighbour.findMany({ where: { modelId, otherClass: classIndex } })
  await connection.neighbour.deleteMany({ where: { modelId, otherClass: classIndex } })
  if (!lists) return
  for (const { classIndex, conceptIndex } of naming)
    await connection.neighbour.deleteMany({ where: { modelId, classIndex, conceptIndex } })
}

/**
 * Takes in what may be among the nearest now, and keeps the nearest.
 * @param most kept of every concept
 */
export async function addNeighbours(
  connection: Connection,
  modelId: string,
  near: readonly Near[],
  most: number,
): Promise<void> {
  const full = await connection.$queryRawUnsafe<
    { classIndex: bigint; conceptIndex: bigint; least: number }[]
  >(
    `SELECT "classIndex", "conceptIndex", MIN("cosine") AS "least" FROM "Neighbour" WHERE "modelId" = ?
     GROUP BY "classIndex", "conceptIndex" HAVING COUNT(*) >= ?`,
    modelId,
    most,
  )
  const least = new Map(full.map((row) => [`${row.classIndex} ${row.conceptIndex}`, row.least]))
  const better = near.filter(
    ({ classIndex, conceptIndex, cosine }) =>
      cosine > (least.get(`${classIndex} ${conceptIndex}`) ?? -Infinity),
  )
  await connection.neighbour.createMany({ data: better.map((one) => ({ modelId, ...one })) })
  await connection.$executeRawUnsafe(
    `DELETE FROM "Neighbour" WHERE rowid IN (
       SELECT rowid FROM (
         SELECT rowid, ROW_NUMBER() OVER (
           PARTITION BY "classIndex", "conceptIndex" ORDER BY "cosine" DESC, "otherClass", "otherConcept") AS place
         FROM "Neighbour" WHERE "modelId" = ?)
       WHERE place > ?)`,
    modelId,
    most,
  )
}
