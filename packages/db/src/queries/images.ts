import type { LensDatabase } from '../database/open.ts'
import { MISS, POINT } from '../import/point-rows.ts'
import { parseNumbers } from '../json.ts'
import type { ExplainedPointView, PointKey, PointView, SimilarPoint } from '../views.ts'
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
  if (row === null) return null
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
  { connection }: LensDatabase,
  { modelId, classIndex, contributions, except, count }: SimilarQuery,
): Promise<SimilarPoint[]> {
  const where = { modelId, classIndex, role: POINT }
  const rows = await connection.point.findMany({ where, select: { position: true, contributions: true } })
  const nearest = rows
    .filter(({ position }) => position !== except)
    .map((row) => ({
      position: row.position,
      similarity: cosine(contributions, parseNumbers(row.contributions ?? '[]')),
    }))
    .sort((a, b) => b.similarity - a.similarity || a.position - b.position)
    .slice(0, count)
  const points = await connection.point.findMany({
    where: { ...where, position: { in: nearest.map(({ position }) => position) } },
  })
  const name = await namesOf(connection, modelId, points.flatMap(classesOf))
  return nearest.flatMap(({ position, similarity }) =>
    points
      .filter((point) => point.position === position)
      .map((point) => ({ point: explainedPointView(point, name), similarity })),
  )
}

/** 0 where either is all zeros: then there is no direction to compare. */
function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0)
  const length = Math.sqrt(dot(a, a) * dot(b, b))
  return length === 0 ? 0 : dot(a, b) / length
}
