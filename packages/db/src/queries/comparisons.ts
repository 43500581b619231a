import munkres from 'munkres'
import type { Connection, LensDatabase } from '../database/open.ts'
import { rowsOf } from '../import/dictionary-rows.ts'
import { POINT } from '../import/point-rows.ts'
import { slugOf } from '../slug.ts'
import type { ClassKey, ClassRef, ComparisonView, PairView } from '../views.ts'

/** So few images that concepts respond alike to them by chance: with twelve, one pair in twenty that has nothing in common reaches .58. */
export const LEAST_SHARED = 12

/**
 * Which concepts of two classes belong together: those that point the same way, paired so that the likeness of all pairs is largest
 * (Hungarian algorithm). Classes of different runs have no directions in common, and are matched by what their concepts respond to
 * on the images that are points of both.
 */
export async function compareClasses(
  { connection }: LensDatabase,
  first: ClassKey,
  second: ClassKey,
): Promise<ComparisonView> {
  const dictionaries = [await dictionaryOf(connection, first), await dictionaryOf(connection, second)]
  const [one, other] = dictionaries
  if (first.modelId === second.modelId) {
    const pairs = one && other ? paired(cosines(one.directions, other.directions)) : null
    return { by: 'direction', shared: 0, pairs }
  }
  if (!one?.codes || !other?.codes) return { by: 'response', shared: 0, pairs: null }
  const shared = await sharedPoints(connection, first, second)
  const responses = [
    shared.map(([position]) => one.codes?.[position] ?? new Float32Array()),
    shared.map(([, position]) => other.codes?.[position] ?? new Float32Array()),
  ] as const
  const pairs = shared.length < LEAST_SHARED ? null : paired(correlations(...responses))
  return { by: 'response', shared: shared.length, pairs }
}

/** The class of another run that goes by the same WordNet id or, without one, the same name; null where it is not explained there. */
export async function sameClass(
  { connection }: LensDatabase,
  { modelId, classIndex }: ClassKey,
  otherModelId: string,
): Promise<ClassRef | null> {
  const own = await connection.class.findUnique({ where: { modelId_classIndex: { modelId, classIndex } } })
  if (!own) return null
  const orderBy = { classIndex: 'asc' } as const
  const where = { modelId: otherModelId }
  const byId = own.wnid === null ? null : { ...where, wnid: own.wnid }
  const found =
    (byId && (await connection.class.findFirst({ where: byId, orderBy }))) ??
    (await connection.class.findFirst({ where: { ...where, sortName: own.sortName }, orderBy }))
  return (
    found && { modelId: otherModelId, index: found.classIndex, name: found.name, slug: slugOf(found.name) }
  )
}

interface Compared {
  directions: Float32Array[]
  codes: Float32Array[] | null
}

async function dictionaryOf(
  connection: Connection,
  { modelId, classIndex }: ClassKey,
): Promise<Compared | null> {
  const key = { modelId, classIndex }
  const [row, concepts] = await Promise.all([
    connection.dictionary.findUnique({ where: { modelId_classIndex: key } }),
    connection.concept.count({ where: key }),
  ])
  if (!row || concepts === 0) return null
  const channels = row.directions.length / Float32Array.BYTES_PER_ELEMENT / concepts
  return { directions: rowsOf(row.directions, channels), codes: row.codes && rowsOf(row.codes, concepts) }
}

/** Positions of the images that are points of both classes, known by what they look like; the same picture twice counts once. */
async function sharedPoints(
  connection: Connection,
  first: ClassKey,
  second: ClassKey,
): Promise<[number, number][]> {
  const [own, others] = await Promise.all([
    pointsByPicture(connection, first),
    pointsByPicture(connection, second),
  ])
  return [...own].flatMap(([picture, position]): [number, number][] => {
    const other = others.get(picture)
    return other === undefined ? [] : [[position, other]]
  })
}

async function pointsByPicture(connection: Connection, key: ClassKey): Promise<Map<string, number>> {
  const rows = await connection.point.findMany({
    where: { modelId: key.modelId, classIndex: key.classIndex, role: POINT },
    orderBy: { position: 'asc' },
    select: { position: true, picture: true },
  })
  return new Map(rows.map(({ position, picture }) => [picture, position]))
}

/** Every concept of the smaller side has a partner; the most alike first. @param likeness [first, second] */
function paired(likeness: number[][]): PairView[] {
  return munkres(likeness.map((of) => of.map((value) => 1 - value)))
    .map(([first, second]) => ({ first, second, likeness: likeness[first]?.[second] ?? 0 }))
    .sort((a, b) => b.likeness - a.likeness || a.first - b.first)
}

type Vector = ArrayLike<number>

function cosines(rows: readonly Vector[], others: readonly Vector[]): number[][] {
  return rows.map((one) => others.map((other) => cosine(one, other)))
}

/** Pearson correlation of every column of one table with every column of the other, row by row. */
function correlations(rows: readonly Float32Array[], others: readonly Float32Array[]): number[][] {
  return cosines(centredColumns(rows), centredColumns(others))
}

function centredColumns(rows: readonly Float32Array[]): Vector[] {
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, k) => {
    const column = rows.map((one) => one[k] ?? 0)
    // What is the same in every image would be left with rounding errors, which look like a response.
    if (column.every((value) => value === column[0])) return column.map(() => 0)
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length
    return column.map((value) => value - mean)
  })
}

/** 0 where either is all zeros: a concept that died is like nothing. */
function cosine(one: Vector, other: Vector): number {
  const length = Math.sqrt(dot(one, one) * dot(other, other))
  return length === 0 ? 0 : dot(one, other) / length
}

function dot(one: Vector, other: Vector): number {
  let sum = 0
  for (let i = 0; i < one.length; i += 1) sum += (one[i] ?? 0) * (other[i] ?? 0)
  return sum
}
