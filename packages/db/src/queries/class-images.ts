import type { LensDatabase } from '../database/open.ts'
import type { Prisma } from '../generated/client.ts'
import { MISS, POINT } from '../import/point-rows.ts'
import { parseNumbers } from '../json.ts'
import type { ClassImage, ClassImageQuery, ImageKind, Page } from '../views.ts'
import { namesOf } from './class-names.ts'
import { classesOf, kindOf, pointView } from './point-views.ts'

/** The images of a class, points before misses; one page. A page beyond the last gives the last. */
export async function listClassImages(
  { connection }: LensDatabase,
  { modelId, classIndex, kind, concept, page = 1, perPage = 50 }: ClassImageQuery,
): Promise<Page<ClassImage>> {
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
  return {
    rows: rows.map((row) => ({
      point: pointView(row, name),
      kind: kindOf(row),
      dominant: row.dominant,
      contributions: parseNumbers(row.contributions ?? '[]'),
    })),
    ...{ total, page: current, pages },
  }
}

const KINDS: Record<ImageKind, (classIndex: number) => Prisma.PointWhereInput> = {
  right: (classIndex) => ({ role: POINT, label: classIndex }),
  'false-positive': (classIndex) => ({ role: POINT, label: { not: classIndex } }),
  miss: () => ({ role: MISS }),
  unlabelled: () => ({ role: POINT, label: null }),
}
