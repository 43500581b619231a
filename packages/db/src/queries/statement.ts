import type { Connection } from '../database/open.ts'
import type { Page } from '../views.ts'

/** A value that SQLite binds. */
export type Bound = string | number

/** A WHERE clause that grows by conditions, each with the values of its question marks. */
export class Conditions {
  readonly #parts: string[] = []
  readonly values: Bound[] = []

  add(condition: string, ...values: Bound[]): this {
    this.#parts.push(`(${condition})`)
    this.values.push(...values)
    return this
  }

  /** Adds `condition` if there is a value to hold it against. */
  where(condition: string, value: Bound | undefined): this {
    return value === undefined ? this : this.add(condition, value)
  }

  get sql(): string {
    return this.#parts.length === 0 ? '1' : this.#parts.join(' AND ')
  }
}

/** What a paged query selects: `from` holds tables and joins, `order` ends in a key, so that the order has no ties. */
export interface Listing {
  columns: string
  from: string
  /** Values of the question marks in `from`. */
  fromValues: Bound[]
  conditions: Conditions
  order: string
  orderValues?: Bound[]
}

const MAX_PER_PAGE = 1000

/** One page of a listing, counted and cut by SQLite. A page beyond the last gives the last. */
export async function pageOf<Row>(
  connection: Connection,
  { columns, from, fromValues, conditions, order, orderValues = [] }: Listing,
  { page = 1, perPage = 24 }: { page?: number | undefined; perPage?: number | undefined },
): Promise<Page<Row>> {
  const source = `FROM ${from} WHERE ${conditions.sql}`
  const values = [...fromValues, ...conditions.values]
  const [count] = await connection.$queryRawUnsafe<{ total: bigint }[]>(
    `SELECT COUNT(*) AS "total" ${source}`,
    ...values,
  )
  const total = Number(count?.total ?? 0)
  const size = Math.min(Math.max(1, Math.floor(perPage)), MAX_PER_PAGE)
  const pages = Math.max(1, Math.ceil(total / size))
  const current = Math.min(Math.max(1, Math.floor(page)), pages)
  const rows = await connection.$queryRawUnsafe<Row[]>(
    `SELECT ${columns} ${source} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...values,
    ...orderValues,
    size,
    (current - 1) * size,
  )
  return { rows, total, page: current, pages }
}
