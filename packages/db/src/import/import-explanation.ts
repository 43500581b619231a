import type { Evaluation, Explanation, Near, Visualisation } from '@lens/core'
import { LensError } from '@lens/errors'
import type { LensDatabase } from '../database/open.ts'
import { indexClass } from '../search/entries.ts'
import { classRow, conceptRows, contrastRows, cropRows, picturesOf } from './concept-rows.ts'
import { alignmentRows, similarityRows } from './cosine-rows.ts'
import { dictionaryRow, type ImportedDictionary } from './dictionary-rows.ts'
import { evaluationRow } from './import-evaluation.ts'
import { layoutRows } from './layout-rows.ts'
import { addNeighbours, dropNeighbours } from './neighbour-rows.ts'
import { pointRows } from './point-rows.ts'
import { subConceptRows } from './sub-concept-rows.ts'
import { visualisationRows } from './visualisation-rows.ts'

/** What lies beside the explanation of a class. */
export interface Beside {
  readonly visualisations?: readonly Visualisation[]
  readonly evaluation?: Evaluation | null
  /** What it changes of which concepts are nearest to which, and how many are kept of every concept. */
  readonly neighbours?: { readonly near: readonly Near[]; readonly most: number } | null
  readonly dictionary?: ImportedDictionary | null
  /** What the folder looked like; see `listStamps`. */
  readonly stamp?: string | null
}

/**
 * Writes one explained class, in place of what the database held of it: all of it or, if anything fails, nothing. Its
 * run is imported first. Labels that people gave its concepts stay.
 */
export async function importExplanation(
  db: LensDatabase,
  explanation: Explanation,
  { visualisations = [], evaluation = null, neighbours = null, dictionary = null, stamp = null }: Beside = {},
): Promise<void> {
  const key = { modelId: explanation.model, classIndex: explanation.class.index }
  await db.transaction(async (connection) => {
    const model = await connection.model.findUnique({ where: { id: explanation.model } })
    if (!model) {
      throw new LensError(
        'not-found',
        `The run ${explanation.model} is not in the database: import its model.json first.`,
      )
    }
    await dropNeighbours(connection, key, { lists: neighbours !== null })
    // Everything of the class hangs on its row and goes with it, pictures that nothing names any more among it.
    await connection.class.deleteMany({ where: key })
    await connection.class.create({ data: { ...classRow(explanation), stamp } })
    await connection.concept.createMany({ data: conceptRows(explanation) })
    await connection.contrast.createMany({ data: contrastRows(explanation) })
    await connection.alignment.createMany({ data: alignmentRows(explanation) })
    await connection.similarity.createMany({ data: similarityRows(explanation) })
    await connection.layout.createMany({ data: layoutRows(explanation) })
    if (neighbours) await addNeighbours(connection, key.modelId, neighbours.near, neighbours.most)
    await connection.crop.createMany({ data: cropRows(explanation) })
    const { decompositions, subConcepts } = subConceptRows(explanation)
    await connection.decomposition.createMany({ data: decompositions })
    await connection.subConcept.createMany({ data: subConcepts })
    await connection.point.createMany({ data: pointRows(explanation) })
    await connection.visualisation.createMany({ data: visualisationRows(explanation, visualisations) })
    if (evaluation) await connection.evaluation.create({ data: evaluationRow(evaluation) })
    if (dictionary) await connection.dictionary.create({ data: dictionaryRow(key, dictionary) })
    const pictures = picturesOf(explanation, visualisations)
    await connection.picture.createMany({ data: pictures.map((name) => ({ ...key, name })) })
    await indexClass(connection, model, explanation.class.index)
  })
}
