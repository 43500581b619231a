import type { Connection, LensDatabase } from '../database/open.ts'
import type { ClassKey, OwnConceptDetail, OwnConceptOfClass, OwnConceptView } from '../views.ts'
import { namesOf } from './class-names.ts'

/** As Kim et al.: of all the scores of a concept, one in twenty may be called significant by chance. */
const LEVEL = 0.05

/** The concepts that people have given a run, by name. */
export async function listOwnConcepts(
  { connection }: LensDatabase,
  modelId: string,
): Promise<OwnConceptView[]> {
  const rows = await connection.ownConcept.findMany({
    where: { modelId },
    orderBy: [{ name: 'asc' }, { slug: 'asc' }],
  })
  return rows.map(viewOf)
}

/** One of them, with what it does to every class: what aligns with it most first. */
export async function findOwnConcept(
  { connection }: LensDatabase,
  modelId: string,
  slug: string,
): Promise<OwnConceptDetail | null> {
  const row = await connection.ownConcept.findUnique({
    where: { modelId_slug: { modelId, slug } },
    include: { scores: { orderBy: [{ alignment: 'desc' }, { classIndex: 'asc' }] } },
  })
  if (!row) return null
  const name = await namesOf(
    connection,
    modelId,
    row.scores.map(({ classIndex }) => classIndex),
  )
  const rankOf = await ranksOf(connection, modelId, row.scores)
  return {
    ...viewOf(row),
    classes: row.scores.map((score) => ({
      ...scoreOf(score, row.scores.length, rankOf(score)),
      of: name(score.classIndex),
    })),
  }
}

/** What the concepts that people have given do to one class, the most aligned first. */
export async function ownConceptsOfClass(
  { connection }: LensDatabase,
  { modelId, classIndex }: ClassKey,
): Promise<OwnConceptOfClass[]> {
  const rows = await connection.ownConceptScore.findMany({
    where: { modelId, classIndex },
    orderBy: [{ alignment: 'desc' }, { slug: 'asc' }],
    include: { ownConcept: { include: { _count: { select: { scores: true } } } } },
  })
  const rankOf = await ranksOf(connection, modelId, rows)
  return rows.map((row) => ({
    concept: viewOf(row.ownConcept),
    ...scoreOf(row, row.ownConcept._count.scores, rankOf(row)),
  }))
}

type ConceptRow = Awaited<ReturnType<Connection['ownConcept']['findFirstOrThrow']>>
type ScoreRow = Awaited<ReturnType<Connection['ownConceptScore']['findFirstOrThrow']>>

function viewOf({ slug, name, images, others, draws, accuracy, pictures }: ConceptRow): OwnConceptView {
  return {
    slug,
    name,
    images,
    others,
    draws,
    accuracy,
    pictures: JSON.parse(pictures) as OwnConceptView['pictures'],
  }
}

function scoreOf(
  { score, random, p, alignment, nearest, nearestCosine }: ScoreRow,
  scores: number,
  rank: number,
) {
  return {
    score,
    random,
    p,
    significant: p < LEVEL / scores,
    alignment,
    nearest: { index: nearest, rank, cosine: nearestCosine },
  }
}

/** Ranks of the concepts that are nearest. */
async function ranksOf(
  connection: Connection,
  modelId: string,
  scores: readonly ScoreRow[],
): Promise<(score: ScoreRow) => number> {
  const rows = await connection.concept.findMany({
    where: {
      modelId,
      OR: scores.map(({ classIndex, nearest }) => ({ classIndex, conceptIndex: nearest })),
    },
    select: { classIndex: true, conceptIndex: true, rank: true },
  })
  const ranks = new Map(
    rows.map(({ classIndex, conceptIndex, rank }) => [`${classIndex} ${conceptIndex}`, rank]),
  )
  return ({ classIndex, nearest }) => ranks.get(`${classIndex} ${nearest}`) ?? 0
}
