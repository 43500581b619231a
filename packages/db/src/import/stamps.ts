import type { LensDatabase } from '../database/open.ts'

/** A class in the database, and what its folder looked like when it was imported; null: not told. */
export interface ClassStamp {
  readonly modelId: string
  readonly classIndex: number
  readonly stamp: string | null
}

export async function listStamps({ connection }: LensDatabase): Promise<ClassStamp[]> {
  return connection.class.findMany({ select: { modelId: true, classIndex: true, stamp: true } })
}

/** Takes note of what the folder of a class looks like, now that the database holds all of it. */
export async function setStamp(db: LensDatabase, { stamp, ...key }: ClassStamp): Promise<void> {
  await db.transaction((connection) => connection.class.updateMany({ where: key, data: { stamp } }))
}

/** Removes classes whose folders are gone, and runs that are left without a class. */
export async function removeClasses(
  db: LensDatabase,
  gone: readonly Pick<ClassStamp, 'modelId' | 'classIndex'>[],
): Promise<void> {
  await db.transaction(async (connection) => {
    for (const { modelId, classIndex } of gone)
      await connection.class.deleteMany({ where: { modelId, classIndex } })
    await connection.model.deleteMany({ where: { classes: { none: {} } } })
  })
}
