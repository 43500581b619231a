import type { ConceptRow, SubConceptRow } from '@lens/db'
import { aligned } from './aligned.ts'
import { toCsv } from './csv.ts'
import { plural } from './plural.ts'

/** What `lens query` prints, in any format. */
interface Listing {
  rows: readonly object[]
  /** Of CSV. */
  columns: readonly string[]
  /** Heading and rows for people, and a line below; what to say where there are none. */
  table: readonly string[][]
  closing: string
  none: string
}

const COLUMNS = [
  'model',
  'classId',
  'wnid',
  'className',
  'concept',
  'importance',
  'contrast',
  'prevalence',
  'reliability',
  'important',
  'explainedShare',
  'path',
] as const satisfies readonly (keyof ConceptRow)[]

export function conceptListing(rows: readonly ConceptRow[]): Listing {
  return {
    rows,
    columns: COLUMNS,
    table: [
      ['importance', 'contrast', 'concept', 'class', 'prevalence', 'reliability', 'page'],
      ...rows.map((row) => [
        percent(row.importance),
        row.contrast === null ? '–' : percent(row.contrast),
        `${row.concept}${row.important ? ' *' : ''}`,
        `${row.className} (${row.classId})`,
        percent(row.prevalence),
        row.reliability === null ? '–' : percent(row.reliability),
        row.path,
      ]),
    ],
    closing: `${plural(rows.length, 'concept')}; * important: adds at least 5 % of the score, or what --important-from of \`explain\` said`,
    none: 'No concept matches. Its class has to be explained, and named by its index, wnid or name.',
  }
}

const SUB_COLUMNS = [
  'model',
  'classId',
  'className',
  'concept',
  'place',
  'share',
  'importance',
  'stability',
  'path',
] as const satisfies readonly (keyof SubConceptRow)[]

export function subConceptListing(rows: readonly SubConceptRow[]): Listing {
  return {
    rows,
    columns: SUB_COLUMNS,
    table: [
      ['share', 'of the score', 'sub-concept', 'class', 'stability', 'page'],
      ...rows.map((row) => [
        percent(row.share),
        percent(row.importance),
        `${row.concept}.${row.place.replaceAll('-', '.')}`,
        `${row.className} (${row.classId})`,
        row.stability.toFixed(2),
        row.path,
      ]),
    ],
    closing: `${plural(rows.length, 'sub-concept')}; share: of what it is a part of`,
    none: 'No concept that matches has sub-concepts. `lens explain` finds them in important concepts, where they are distinct, unless --recurse is 0.',
  }
}

export function asJson({ rows }: Listing): string {
  return JSON.stringify(rows, null, 2)
}

export function asCsv({ columns, rows }: Listing): string {
  return toCsv(columns, rows).trimEnd()
}

export function asTable({ rows, table, closing, none }: Listing): string {
  return rows.length === 0 ? none : [...aligned(table), closing].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
