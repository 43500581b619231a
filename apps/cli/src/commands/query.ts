import { CONCEPT_SORTS, queryConcepts, type ConceptRow } from '@lens/db'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { aligned } from '../aligned.ts'
import { openHome } from '../home.ts'
import { example, homeOption, positiveInteger } from '../options.ts'
import { plural } from '../plural.ts'

const optionsSchema = z.object({
  home: z.string(),
  minImportance: z.coerce.number('a share is needed, e.g. 0.3 for 30 %').optional(),
  class: z.string().optional(),
  text: z.string().optional(),
  contrast: z.union([z.literal(true), z.string()]).optional(),
  sort: z.enum(CONCEPT_SORTS).optional(),
  limit: positiveInteger.optional(),
  json: z.boolean().default(false),
  csv: z.boolean().default(false),
})

export const queryCommand = new Command('query')
  .description('Lists the concepts of all classes by importance.')
  .option('--min-importance <share>', 'only concepts of at least this share of the class score, e.g. 0.3')
  .option('--class <class>', 'one class: its index, wnid or name')
  .option('--text <text>', 'search in class names, synonyms, wnids and concept labels')
  .option(
    '--contrast [class]',
    'by what tells a class from its runner-up, image by image; or from this class, by index, wnid or name',
  )
  .addOption(new Option('--sort <by>', 'largest first; default: importance').choices(CONCEPT_SORTS))
  .option('--limit <n>', 'at most so many')
  .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
  .option('--csv', 'as comma-separated values')
  .option(...homeOption)
  .addHelpText(
    'after',
    example(
      'npm run lens -- query --min-importance 0.1',
      'npm run lens -- query --class train --contrast tram',
      'npm run lens -- query --class train --json',
    ),
  )
  .action(async (input: unknown) => {
    const { contrast, ...options } = optionsSchema.parse(input)
    const db = await openHome(options.home, console.error)
    try {
      const rows = await queryConcepts(db, {
        ...options,
        contrastWith: typeof contrast === 'string' ? contrast : undefined,
        sort: options.sort ?? (contrast === undefined ? 'importance' : 'contrast'),
      })
      const format = options.json ? asJson : options.csv ? asCsv : asTable
      process.stdout.write(`${format(rows)}\n`)
    } finally {
      await db.close()
    }
  })

function asJson(rows: readonly ConceptRow[]): string {
  return JSON.stringify(rows, null, 2)
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

/** RFC 4180: fields with a comma, a quote or a line break are quoted. */
function asCsv(rows: readonly ConceptRow[]): string {
  const cell = (value: string | number | boolean | null): string => {
    const text = value === null ? '' : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))].join(
    '\r\n',
  )
}

function asTable(rows: readonly ConceptRow[]): string {
  if (rows.length === 0)
    return 'No concept matches. Its class has to be explained, and named by its index, wnid or name.'
  const table = [
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
  ]
  return [
    ...aligned(table),
    `${plural(rows.length, 'concept')}; * important: dominates enough of the points, one in twenty unless --important-from says otherwise`,
  ].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
