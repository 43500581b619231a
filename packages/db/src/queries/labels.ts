import { LensError } from '@lens/errors'
import type { LensDatabase } from '../database/open.ts'
import { indexClass, labelsOf } from '../search/entries.ts'
import type { ConceptKey } from './concept-cards.ts'

const MAX_LENGTH = 80

/**
 * Gives a concept a person's name, or takes it away (null). It holds for every run of the same model file, feature tensor,
 * preset and number of concepts.
 *
 * @throws LensError `not-found` for a concept that is not there, `usage` for an empty or long name
 */
export async function setConceptLabel(db: LensDatabase, key: ConceptKey, text: string | null): Promise<void> {
  const name = text?.trim().replace(/\s+/g, ' ')
  if (name === '') throw new LensError('usage', 'The name of a concept cannot be empty.')
  if (name !== undefined && name.length > MAX_LENGTH) {
    throw new LensError(
      'usage',
      `The name of a concept has at most ${MAX_LENGTH} characters; this one has ${name.length}.`,
    )
  }
  const { modelId, classIndex, conceptIndex } = key
  await db.transaction(async (connection) => {
    const concept = await connection.concept.findUnique({
      where: { modelId_classIndex_conceptIndex: { modelId, classIndex, conceptIndex } },
      include: { class: { include: { model: true } } },
    })
    if (!concept)
      throw new LensError('not-found', `${modelId} has no concept ${conceptIndex} of class ${classIndex}.`)
    const label = { ...labelsOf(concept.class.model), classIndex, conceptIndex }
    await connection.conceptLabel.deleteMany({ where: label })
    if (name !== undefined) await connection.conceptLabel.create({ data: { ...label, text: name } })
    for (const model of await connection.model.findMany({
      where: {
        sha256: label.sha256,
        featureTensor: label.featureTensor,
        preset: label.preset,
        conceptsPerClass: label.concepts,
        classes: { some: { classIndex } },
      },
    })) {
      await indexClass(connection, model, classIndex)
    }
  })
}
