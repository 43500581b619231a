import type { Connection } from '../database/open.ts'
import { parseStrings } from '../json.ts'
import { fold } from './fold.ts'

/** The `conceptIndex` of the entry that stands for the class itself. */
export const CLASS_ENTRY = -1

/** What names a class's concepts across runs; see ConceptLabel in the schema. */
export interface LabelledModel {
  id: string
  sha256: string
  featureTensor: string
  preset: string
  dictionary: string
  conceptsPerClass: number
  autoConcepts: boolean
}

/** Which labels belong to a run. */
export function labelsOf(model: LabelledModel) {
  const { sha256, featureTensor, preset, dictionary, conceptsPerClass, autoConcepts } = model
  const learning = [preset, ...(dictionary === 'nmf' ? [] : [dictionary]), ...(autoConcepts ? ['auto'] : [])]
  return { sha256, featureTensor, preset: learning.join('+'), concepts: conceptsPerClass }
}

/** Writes what search finds a class and its labelled concepts by. Call it whenever one of their names has changed. */
export async function indexClass(
  connection: Connection,
  model: LabelledModel,
  classIndex: number,
): Promise<void> {
  const key = { modelId: model.id, classIndex }
  const named = await connection.class.findUniqueOrThrow({
    where: { modelId_classIndex: key },
    select: { name: true, synonyms: true, wnid: true, concepts: { select: { conceptIndex: true } } },
  })
  const existing = new Set(named.concepts.map(({ conceptIndex }) => conceptIndex))
  const labels = (
    await connection.conceptLabel.findMany({
      where: { ...labelsOf(model), classIndex },
      orderBy: { conceptIndex: 'asc' },
    })
  ).filter(({ conceptIndex }) => existing.has(conceptIndex))

  const names = {
    ...key,
    name: fold(named.name),
    synonyms: parseStrings(named.synonyms).map(fold).join(' '),
    codes: fold(`${String(classIndex)} ${named.wnid ?? ''}`),
  }
  await connection.searchEntry.deleteMany({ where: key })
  await connection.searchEntry.createMany({
    data: [
      { ...names, conceptIndex: CLASS_ENTRY, labels: labels.map(({ text }) => fold(text)).join(' ') },
      ...labels.map(({ conceptIndex, text }) => ({ ...names, conceptIndex, labels: fold(text) })),
    ],
  })
}
