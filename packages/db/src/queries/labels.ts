import { LensError } from '@lens/errors'
import type { Connection, LensDatabase } from '../database/open.ts'
import { indexClass, labelsOf } from '../search/entries.ts'
import type { LabelChangeView } from '../views.ts'
import type { ConceptKey } from './concept-cards.ts'

const MAX_LENGTH = 80
const MAX_NAME = 60

/** Changes that a page lists. */
const LISTED = 10

/**
 * A name as it is kept outside of a database: it holds for every run of the same model file, feature tensor, preset and number of
 * concepts.
 */
export interface LabelRecord {
  sha256: string
  featureTensor: string
  preset: string
  concepts: number
  classIndex: number
  conceptIndex: number
  text: string
  givenBy: string | null
  /** Milliseconds since 1970. */
  givenAt: number | null
}

/**
 * Gives a concept a person's name, or takes it away (null); what it was called before stays in its history.
 *
 * @param by who gives it
 * @throws LensError `not-found` for a concept that is not there, `usage` for an empty or long name
 */
export async function setConceptLabel(
  db: LensDatabase,
  key: ConceptKey,
  text: string | null,
  by: string | null = null,
): Promise<void> {
  const name = text === null ? null : written(text, 'The name of a concept', MAX_LENGTH)
  const givenBy = by === null || by.trim() === '' ? null : written(by, 'Your name', MAX_NAME)
  await db.transaction(async (connection) => {
    const label = await labelKeyOf(connection, key)
    const current = await connection.conceptLabel.findFirst({ where: label })
    if ((current?.text ?? null) === name) return
    await write(connection, label, { text: name, givenBy, givenAt: Date.now() })
  })
}

/** What a concept was called, the newest first: who gave the name and when, null where it was taken away or is not known. */
export async function labelHistory(
  { connection }: LensDatabase,
  key: ConceptKey,
): Promise<LabelChangeView[]> {
  const changes = await connection.labelChange.findMany({
    where: await labelKeyOf(connection, key),
    orderBy: { id: 'desc' },
    take: LISTED,
  })
  return changes.map(({ text, givenBy, givenAt }) => ({ text, by: givenBy, at: givenAt }))
}

/** All names that a database holds, for a file. */
export async function exportLabels({ connection }: LensDatabase): Promise<LabelRecord[]> {
  return connection.conceptLabel.findMany({
    orderBy: [{ sha256: 'asc' }, { featureTensor: 'asc' }, { classIndex: 'asc' }, { conceptIndex: 'asc' }],
  })
}

/**
 * Brings in names from a file, all or none; those of runs that are not there wait for them.
 * @returns how many were new or another
 */
export async function importLabels(db: LensDatabase, records: readonly LabelRecord[]): Promise<number> {
  return db.transaction(async (connection) => {
    let changed = 0
    for (const { text, givenBy, givenAt, ...label } of records) {
      const name = written(text, 'The name of a concept', MAX_LENGTH)
      const current = await connection.conceptLabel.findFirst({ where: label })
      if (current?.text === name) continue
      await write(connection, label, { text: name, givenBy, givenAt })
      changed += 1
    }
    return changed
  })
}

type LabelKey = Omit<LabelRecord, 'text' | 'givenBy' | 'givenAt'>

async function labelKeyOf(
  connection: Connection,
  { modelId, classIndex, conceptIndex }: ConceptKey,
): Promise<LabelKey> {
  const concept = await connection.concept.findUnique({
    where: { modelId_classIndex_conceptIndex: { modelId, classIndex, conceptIndex } },
    include: { class: { include: { model: true } } },
  })
  if (!concept)
    throw new LensError('not-found', `${modelId} has no concept ${conceptIndex} of class ${classIndex}.`)
  return { ...labelsOf(concept.class.model), classIndex, conceptIndex }
}

async function write(
  connection: Connection,
  label: LabelKey,
  given: { text: string | null; givenBy: string | null; givenAt: number | null },
): Promise<void> {
  const { text, ...by } = given
  await connection.conceptLabel.deleteMany({ where: label })
  if (text !== null) await connection.conceptLabel.create({ data: { ...label, text, ...by } })
  await connection.labelChange.create({ data: { ...label, ...given } })
  const { sha256, featureTensor, preset, concepts, classIndex } = label
  for (const model of await connection.model.findMany({
    where: { sha256, featureTensor, conceptsPerClass: concepts, classes: { some: { classIndex } } },
  })) {
    if (labelsOf(model).preset === preset) await indexClass(connection, model, classIndex)
  }
}

function written(text: string, what: string, most: number): string {
  const name = text.trim().replace(/\s+/g, ' ')
  if (name === '') throw new LensError('usage', `${what} cannot be empty.`)
  if (name.length > most)
    throw new LensError('usage', `${what} has at most ${most} characters; this one has ${name.length}.`)
  return name
}
