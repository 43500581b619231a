import type { Page } from '@lens/db'
import { LensError } from '@lens/errors'
import { z } from 'zod'
import type { Selection } from '../server/selected-model.ts'
import { pageNumber, whole } from '../urls/parameters.ts'

type Fields = Record<string, z.ZodType>
type Asked<F extends Fields> = { [K in keyof F]?: z.output<F[K]> | undefined }

/** One question that another program may ask: what its address may say, and what the answer looks like. */
export interface Operation {
  /** Below /api/v1; a name in braces stands for a part of the path. */
  path: string
  summary: string
  /** Strict: what an address says beyond them is refused. */
  parameters: z.ZodObject
  response: z.ZodType
  answer: (asked: Record<string, unknown>, selection: Selection) => Promise<unknown>
}

interface Described<P extends Fields, F extends Fields, R extends z.ZodType> {
  path: string
  summary: string
  /** Parts of the path, and what an address has to say. */
  needed?: P
  /** Any of these may be asked for. */
  fields?: F
  response: R
  answer: (asked: { [K in keyof P]: z.output<P[K]> } & Asked<F>, selection: Selection) => Promise<z.input<R>>
}

const model = z.string().min(1).describe('Id of the run; the newest if left out')

export function operation<P extends Fields, F extends Fields, R extends z.ZodType>({
  path,
  summary,
  needed,
  fields,
  response,
  answer,
}: Described<P, F, R>): Operation {
  const all: Fields = { ...fields, model }
  const optional = Object.entries(all).map(([name, field]) => [name, field.optional()])
  return {
    ...{ path, summary, response },
    parameters: z.strictObject({ ...needed, ...(Object.fromEntries(optional) as Fields) }),
    // What is asked has been read by `parameters`.
    answer: (asked, selection) => answer(asked as Parameters<typeof answer>[0], selection),
  }
}

const DEFAULT_SIZE = 50

/** Which part of a long answer is asked for. */
export function paging(most = 200) {
  return {
    page: pageNumber.describe('From 1; there is an error for a page past the last'),
    size: whole
      .pipe(z.int().min(1).max(most))
      .describe(`Rows on a page, at most ${String(most)}; ${String(DEFAULT_SIZE)} if left out`),
  }
}

export function pageOf<R extends z.ZodType>(record: R) {
  return z.object({
    rows: z.array(record),
    total: z.int().describe('Rows on all pages together'),
    page: z.int().describe('This page, from 1'),
    pages: z.int().describe('Number of pages'),
  })
}

/** The page that is asked for, in the words of the database. */
export function pageAsked({ page, size }: { page?: number | undefined; size?: number | undefined }) {
  return { page, perPage: size ?? DEFAULT_SIZE }
}

/** @throws LensError `not-found` where a page past the last was asked for: who reads page by page must come to an end */
export function asPage<V, R>(
  found: Page<V>,
  asked: { page?: number | undefined },
  toRecord: (view: V) => R,
): { rows: R[]; total: number; page: number; pages: number } {
  const { rows, total, page, pages } = found
  if ((asked.page ?? 1) > pages)
    throw new LensError('not-found', `There is no page ${String(asked.page)}: the last is ${String(pages)}.`)
  return { rows: rows.map(toRecord), total, page, pages }
}
