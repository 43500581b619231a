import { stringify } from 'csv-stringify/sync'

/**
 * RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before it: names come from anywhere. Numbers stay as they
 * are. Lists are one cell.
 */
export function toCsv(columns: readonly string[], rows: readonly object[], header = true): string {
  return stringify([...rows], {
    columns: [...columns],
    header,
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: {
      boolean: String,
      object: (value) => (Array.isArray(value) ? value.join('; ') : JSON.stringify(value)),
    },
  })
}
