import type { LensDatabase } from '../database/open.ts'
import { MISS, POINT } from '../import/point-rows.ts'
import { parseNumbers } from '../json.ts'
import type {
  ClassKey,
  ConceptSpread,
  ExplainedPointView,
  PointKey,
  PointView,
  SimilarPoint,
} from '../views.ts'
import { namesOf } from './class-names.ts'
import { classesOf, explainedPointView, pointView } from './point-views.ts'

/** A point is explained, a miss is not. */
export type ImageDetail = { role: 'point'; point: ExplainedPointView } | { role: 'miss'; point: PointView }

export async function findImage(
  { connection }: LensDatabase,
  modelId: string,
  { classIndex, role, position }: PointKey,
): Promise<ImageDetail | null> {
  const key = { modelId, classIndex, role: role === 'miss' ? MISS : POINT, position }
  const row = await connection.point.findUnique({ where: { modelId_classIndex_role_position: key } })
  // A published point has no page of its own.
  if (row === null || row.probability === null) return null
  const name = await namesOf(connection, modelId, classesOf(row))
  return role === 'miss'
    ? { role, point: pointView(row, name) }
    : { role, point: explainedPointView(row, name) }
}

export interface SimilarQuery {
  modelId: string
  classIndex: number
  /** Of the image that is compared, by dictionary index. */
  contributions: readonly number[]
  /** Where it is a point of the class itself: its position, to leave it out. */
  except?: number | undefined
  count: number
}

/**
 * The points of a class whose contributions are most like the given ones, best first. By cosine: the same reasons in the
 * same proportions, however large the score. Compared in memory, as a class has some hundreds of points of some ten numbers.
 */
export async function similarPoints(
  db: LensDatabase,
  { modelId, classIndex, contributions, except, count }: SimilarQuery,
): Promise<SimilarPoint[]> {
  const key = { modelId, classIndex }
  const nearest = (await contributionsOf(db, key))
    .filter(({ position }) => position !== except)
    .map((point) => ({
      position: point.position,
      similarity: cosine(contributions, point.contributions),
    }))
    .sort((a, b) => b.similarity - a.similarity || a.position - b.position)
    .slice(0, count)
  const points = await pointsAt(
    db,
    key,
    nearest.map(({ position }) => position),
  )
  return points.map((point, i) => ({ point, similarity: nearest[i]?.similarity ?? 0 }))
}

export interface SpreadQuery {
  modelId: string
  classIndex: number
  /** Dictionary index. */
  concept: number
  count: number
}

/** How one concept's contribution is spread over the points of its class. */
export async function spreadOfConcept(
  db: LensDatabase,
  { modelId, classIndex, concept, count }: SpreadQuery,
): Promise<ConceptSpread> {
  const key = { modelId, classIndex }
  const points = (await contributionsOf(db, key)).map(({ position, contributions }) => ({
    position,
    contribution: contributions[concept] ?? 0,
  }))
  const ranked = points.toSorted((a, b) => b.contribution - a.contribution || a.position - b.position)
  return {
    contributions: points.map(({ contribution }) => contribution),
    most: await pointsAt(
      db,
      key,
      ranked.slice(0, count).map(({ position }) => position),
    ),
  }
}

/** Of every point of a class, in the order of the points. */
async function contributionsOf(
  { connection }: LensDatabase,
  key: ClassKey,
): Promise<{ position: number; contributions: number[] }[]> {
  const rows = await connection.point.findMany({
    where: { ...key, role: POINT },
    orderBy: { position: 'asc' },
    select: { position: true, contributions: true },
  })
  return rows.map((row) => ({
    position: row.position,
    contributions: parseNumbers(row.contributions ?? '[]'),
  }))
}

/** Points of a class in the order asked. */
async function pointsAt(
  { connection }: LensDatabase,
  key: ClassKey,
  positions: readonly number[],
): Promise<ExplainedPointView[]> {
  const rows = await connection.point.findMany({
    where: { ...key, role: POINT, position: { in: [...positions] } },
  })
  const name = await namesOf(connection, key.modelId, rows.flatMap(classesOf))
  return positions.flatMap((position) =>
    rows.filter((row) => row.position === position).map((row) => explainedPointView(row, name)),
  )
}

/** 0 where either is all zeros: then there is no direction to compare. */
function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0)
  const length = Math.sqrt(dot(a, a) * dot(b, b))
  return length === 0 ? 0 : dot(a, b) / length
}
