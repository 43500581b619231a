import { parse } from 'csv-parse/sync'

/** A table from a text file: CSV with commas, semicolons or tabs. */
export interface Table {
  /** Words of the first row, in lower case without blanks and underscores; null where that row holds data already. */
  readonly header: readonly string[] | null
  readonly rows: readonly (readonly string[])[]
}

/**
 * Reads a table; its first row is a header where `isHeader` says so of the words in it.
 *
 * @throws Error what is wrong with the text, such as a quote that is never closed
 */
export function readTable(text: string, isHeader: (words: readonly string[]) => boolean): Table {
  const rows = parse(text, {
    delimiter: delimiterOf(text),
    bom: true,
    trim: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  const words = (rows[0] ?? []).map((word) => word.toLowerCase().replace(/[\s_-]+/g, ''))
  return isHeader(words) ? { header: words, rows: rows.slice(1) } : { header: null, rows }
}

/** The delimiter that the first line has most of. */
function delimiterOf(text: string): string {
  const [line = ''] = text.trimStart().split(/\r?\n|\r/, 1)
  const counts = [',', '\t', ';'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).delimiter
}

/** The values of a column. */
export function columnOf(rows: readonly (readonly string[])[], column: number): string[] {
  return rows.map((row) => row[column] ?? '')
}
