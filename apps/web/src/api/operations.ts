import {
  findClass,
  findClassRef,
  findNeighbours,
  listAlignments,
  listContributions,
  listPoints,
  searchClasses,
  searchConcepts,
  type ClassDetail,
} from '@lens/db'
import { LensError } from '@lens/errors'
import {
  alignmentRecord,
  classRecord,
  conceptRecord,
  contributionRecord,
  modelRecord,
  pointRecord,
  toAlignmentRecord,
  toClassRecord,
  toConceptRecord,
  toContributionRecord,
  toModelRecord,
  toPointRecord,
} from '@lens/records'
import { z } from 'zod'
import type { Selection } from '../server/selected-model.ts'
import { classFields, toClassQuery } from '../urls/class-filters.ts'
import { classImageFields } from '../urls/class-images.ts'
import { conceptFields, toConceptQuery } from '../urls/concept-filters.ts'
import { text, whole } from '../urls/parameters.ts'
import { parseConceptKey, picturePath } from '../urls/paths.ts'
import { asPage, operation, pageAsked, pageOf, paging, type Operation } from './operation.ts'
import { classDetail, conceptDetail, found } from './schemas.ts'

/** Contributions are short, and there are many. */
const MOST_CONTRIBUTIONS = 1000
const NEAREST = 10
const FOUND = 20

const classPart = whole.describe('Index of the class')

/** All that the API answers by reading, in the order of its page. */
export const OPERATIONS: readonly Operation[] = [
  operation({
    path: '/models',
    summary: 'The runs of this site, the newest first',
    fields: paging(),
    response: pageOf(modelRecord),
    answer: (asked, { models }) => {
      const { page = 1, perPage } = pageAsked(asked)
      const rows = models.slice((page - 1) * perPage, page * perPage)
      const pages = Math.max(1, Math.ceil(models.length / perPage))
      return Promise.resolve(
        asPage({ rows, total: models.length, page: Math.min(page, pages), pages }, asked, toModelRecord),
      )
    },
  }),
  operation({
    path: '/classes',
    summary: 'Explained classes, filtered by text and numbers',
    fields: { ...classFields, ...paging() },
    response: pageOf(classRecord),
    answer: async (asked, { database, model }) => {
      const query = toClassQuery({ ...asked, page: 1 }, model.id)
      return asPage(await searchClasses(database, { ...query, ...pageAsked(asked) }), asked, toClassRecord)
    },
  }),
  operation({
    path: '/classes/{class}',
    summary: 'One class with its concepts, by importance, and what tells it from others',
    needed: { class: classPart },
    response: classDetail,
    answer: async (asked, selection) => {
      const detail = await explained(selection, asked.class)
      const { residualShare, biasShare, relativeError, contrasts, concepts } = detail
      return {
        ...toClassRecord({ ...detail, topImportance: concepts[0]?.importance ?? 0 }),
        ...{ residualShare, biasShare, relativeError },
        falsePositives: detail.falsePositives.length,
        misses: detail.misses.length,
        contrasts: contrasts.map(({ other, concepts, ...contrast }) => ({
          otherClassId: other.index,
          otherClassName: other.name,
          ...contrast,
          contributions: concepts,
        })),
        concepts: concepts.map(toConceptRecord),
      }
    },
  }),
  operation({
    path: '/classes/{class}/points',
    summary: 'The images of a class with their scores, points before misses',
    needed: { class: classPart },
    fields: { ...classImageFields, ...paging() },
    response: pageOf(pointRecord),
    answer: async ({ class: classIndex, kind, concept, ...asked }, selection) => {
      await hasClass(selection, classIndex)
      const query = { modelId: selection.model.id, classIndex, kind, concept, ...pageAsked(asked) }
      return asPage(await listPoints(selection.database, query), asked, toPointRecord)
    },
  }),
  operation({
    path: '/classes/{class}/contributions',
    summary: 'What each concept adds to the score of each image of a class',
    needed: { class: classPart },
    fields: { concept: whole.describe('Only those of this concept'), ...paging(MOST_CONTRIBUTIONS) },
    response: pageOf(contributionRecord),
    answer: async ({ class: classIndex, concept, ...asked }, selection) => {
      await hasClass(selection, classIndex)
      const query = { modelId: selection.model.id, classIndex, concept, ...pageAsked(asked) }
      return asPage(await listContributions(selection.database, query), asked, toContributionRecord)
    },
  }),
  operation({
    path: '/concepts',
    summary: 'Concepts of all classes, filtered by text and numbers',
    fields: { ...conceptFields, ...paging() },
    response: pageOf(conceptRecord),
    answer: async (asked, { database, model }) => {
      const query = toConceptQuery({ ...asked, page: 1 }, model.id)
      return asPage(await searchConcepts(database, { ...query, ...pageAsked(asked) }), asked, toConceptRecord)
    },
  }),
  operation({
    path: '/concepts/{concept}',
    summary: 'One concept with its crops, alignments, effects, and concepts that are like it',
    needed: { concept: z.string().describe('`251-3` is concept 3 of class 251') },
    response: conceptDetail,
    answer: async (asked, selection) => {
      const key = parseConceptKey(asked.concept)
      if (key === null)
        throw new LensError(
          'usage',
          `"${asked.concept}" names no concept: \`251-3\` is concept 3 of class 251.`,
        )
      return describeConcept(selection, key)
    },
  }),
  operation({
    path: '/alignments',
    summary: 'The classes that each concept is aligned with',
    fields: {
      class: whole.describe('Only those of concepts of this class'),
      concept: whole.describe('Only those of concepts with this number'),
      aligned: whole.describe('Only alignments with this class'),
      ...paging(),
    },
    response: pageOf(alignmentRecord),
    answer: async ({ class: classIndex, concept, aligned, ...asked }, { database, model }) => {
      const query = { modelId: model.id, classIndex, concept, alignedWith: aligned, ...pageAsked(asked) }
      return asPage(await listAlignments(database, query), asked, toAlignmentRecord)
    },
  }),
  operation({
    path: '/search',
    summary: `The ${String(FOUND)} classes and concepts that match a text best, even if a word is misspelt`,
    needed: { q: text.describe('Free text: names, indices, WordNet ids, names of concepts') },
    response: found,
    answer: async ({ q }, { database, model }) => {
      const query = { modelId: model.id, text: q, perPage: FOUND }
      const classes = await searchClasses(database, query)
      const concepts = await searchConcepts(database, query)
      return {
        classes: classes.rows.map(toClassRecord),
        concepts: concepts.rows.map(toConceptRecord),
      }
    },
  }),
]

async function describeConcept(
  selection: Selection,
  key: { classIndex: number; concept: number },
): Promise<z.input<typeof conceptDetail>> {
  const detail = await explained(selection, key.classIndex)
  const concept = detail.concepts.find(({ index }) => index === key.concept)
  if (concept === undefined)
    throw new LensError('not-found', `Class ${String(key.classIndex)} has no concept ${String(key.concept)}.`)
  const nearest = await findNeighbours(selection.database, {
    ...{ modelId: selection.model.id, classIndex: key.classIndex },
    ...{ concept: key.concept, most: NEAREST },
  })
  const named = ({ classIndex, className, cosine }: (typeof concept.alignments)[number]) => ({
    ...{ classId: classIndex, className, cosine },
  })
  return {
    ...toConceptRecord(concept),
    crops: concept.crops.map(({ picture, coefficient, box, image }) => ({
      ...{ picture: picturePath(picture), coefficient, box, image },
    })),
    alignments: concept.alignments.map(named),
    similar: concept.similar.map(({ index, cosine }) => ({ concept: index, cosine })),
    neighbours: (nearest.get(key.concept) ?? []).map(({ index, ...neighbour }) => ({
      ...named({ ...neighbour, explained: true }),
      concept: index,
    })),
    effects: [...(concept.effects?.raises ?? []), ...(concept.effects?.lowers ?? [])].map(
      ({ other, logit }) => ({ classId: other.index, className: other.name, logit }),
    ),
  }
}

async function explained({ database, model }: Selection, index: number): Promise<ClassDetail> {
  const detail = await findClass(database, model.id, index)
  if (detail === null) throw notExplained(model.id, index)
  return detail
}

async function hasClass({ database, model }: Selection, index: number): Promise<void> {
  if ((await findClassRef(database, model.id, index)) === null) throw notExplained(model.id, index)
}

function notExplained(modelId: string, index: number): LensError {
  return new LensError('not-found', `Class ${String(index)} is not explained in ${modelId}.`)
}
