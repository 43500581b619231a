import type { Connection, LensDatabase } from '../database/open.ts'
import type { Prisma } from '../generated/client.ts'
import { MISS, POINT } from '../import/point-rows.ts'
import { parseNumbers } from '../json.ts'
import type { ClassImage, ClassImageQuery, ImageKind, NamedClass, Page, PointRow } from '../views.ts'
import { namesOf } from './class-names.ts'
import { classesOf, keyOf, kindOf, pointView } from './point-views.ts'

/** The images of a class, points before misses; one page. A page beyond the last gives the last. */
export async function listClassImages(
  { connection }: LensDatabase,
  query: ClassImageQuery,
): Promise<Page<ClassImage>> {
  return pageOfImages(connection, query, (row, name) => ({
    point: pointView(row, name),
    kind: kindOf(row),
    probability: row.probability,
    dominant: row.dominant,
    contributions: parseNumbers(row.contributions ?? '[]'),
  }))
}

/** As `listClassImages`, with all figures of every image but its contributions. */
export async function listPoints(
  { connection }: LensDatabase,
  query: ClassImageQuery,
): Promise<Page<PointRow>> {
  return pageOfImages(connection, query, (row, name) => {
    const { modelId, image, picture, probability, logit, rawLogit, residual, bias, dominant } = row
    return {
      ...{ modelId, key: keyOf(row), kind: kindOf(row), image, picture },
      label: row.label === null ? null : name(row.label),
      predicted: name(row.predicted),
      ...{ probability, logit, rawLogit, residual, bias, dominant },
    }
  })
}

type Row = Prisma.PointGetPayload<object>

async function pageOfImages<T>(
  connection: Connection,
  { modelId, classIndex, kind, concept, page = 1, perPage = 50 }: ClassImageQuery,
  viewOf: (row: Row, name: (index: number) => NamedClass) => T,
): Promise<Page<T>> {
  const where: Prisma.PointWhereInput = {
    ...{ modelId, classIndex },
    ...(kind !== undefined && KINDS[kind](classIndex)),
    ...(concept !== undefined && { dominant: concept }),
  }
  const total = await connection.point.count({ where })
  const pages = Math.max(1, Math.ceil(total / perPage))
  const current = Math.min(page, pages)
  const rows = await connection.point.findMany({
    where,
    orderBy: [{ role: 'desc' }, { position: 'asc' }],
    skip: (current - 1) * perPage,
    take: perPage,
  })
  const name = await namesOf(connection, modelId, rows.flatMap(classesOf))
  return { rows: rows.map((row) => viewOf(row, name)), total, page: current, pages }
}

const KINDS: Record<ImageKind, (classIndex: number) => Prisma.PointWhereInput> = {
  right: (classIndex) => ({ role: POINT, label: classIndex }),
  'false-positive': (classIndex) => ({ role: POINT, label: { not: classIndex } }),
  miss: () => ({ role: MISS }),
  unlabelled: () => ({ role: POINT, label: null }),
}
