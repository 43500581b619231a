import { join } from 'node:path'
import type { LensDatabase } from '../database/open.ts'
import type { AssetLocation } from '../views.ts'

interface Named {
  modelId: string
  classIndex: number
}

/** Where a picture that some explanation names lies, relative to the home; null for any other name. */
export async function findPicture({ connection }: LensDatabase, name: string): Promise<AssetLocation | null> {
  const [found] = await connection.$queryRawUnsafe<Named[]>(
    'SELECT "modelId", "classIndex" FROM "Picture" WHERE "name" = ? ORDER BY "modelId", "classIndex" LIMIT 1',
    name,
  )
  if (found) return { path: join('explanations', found.modelId, String(found.classIndex), 'pictures', name) }
  const own = await connection.ownConcept.findFirst({
    // A name is letters and digits that need no escape; anything else is in no list.
    where: { pictures: { contains: JSON.stringify(name) } },
    orderBy: [{ modelId: 'asc' }, { slug: 'asc' }],
  })
  return own && { path: join('explanations', own.modelId, 'own-concepts', own.slug, 'pictures', name) }
}
