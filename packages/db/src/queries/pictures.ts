import { join } from 'node:path'
import type { LensDatabase } from '../database/open.ts'
import type { AssetLocation } from '../views.ts'

/** Where a picture that some explanation names lies, relative to the home; null for any other name. */
export async function findPicture({ connection }: LensDatabase, name: string): Promise<AssetLocation | null> {
  const found = await connection.picture.findFirst({
    where: { name },
    orderBy: [{ modelId: 'asc' }, { classIndex: 'asc' }],
  })
  return (
    found && { path: join('explanations', found.modelId, String(found.classIndex), 'pictures', found.name) }
  )
}
