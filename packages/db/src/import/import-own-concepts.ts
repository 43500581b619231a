import type { OwnConcept } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'

/** Writes the concepts that people have given a run, in place of what the database held of them. */
export async function importOwnConcepts(
  db: LensDatabase,
  modelId: string,
  concepts: readonly OwnConcept[],
): Promise<void> {
  await db.transaction(async (connection) => {
    await connection.ownConcept.deleteMany({ where: { modelId } })
    await connection.ownConcept.createMany({
      data: concepts.map(({ slug, name, images, others, draws, accuracy, pictures }) => ({
        modelId,
        slug,
        name,
        images,
        others,
        draws,
        accuracy,
        pictures: JSON.stringify(pictures),
      })),
    })
    await connection.ownConceptScore.createMany({
      data: concepts.flatMap(({ slug, classes }) =>
        classes.map(({ nearest, ...score }) => ({
          modelId,
          slug,
          ...score,
          nearest: nearest.index,
          nearestCosine: nearest.cosine,
        })),
      ),
    })
  })
}
