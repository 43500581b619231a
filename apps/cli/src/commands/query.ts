import { CONCEPT_SORTS, queryConcepts, querySubConcepts } from '@lens/db'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { openHome } from '../home.ts'
import { example, homeOption, positiveInteger } from '../options.ts'
import { asCsv, asJson, asTable, conceptListing, subConceptListing } from '../listing.ts'

const optionsSchema = z.object({
  home: z.string(),
  minImportance: z.coerce.number('a share is needed, e.g. 0.3 for 30 %').optional(),
  class: z.string().optional(),
  text: z.string().optional(),
  contrast: z.union([z.literal(true), z.string()]).optional(),
  sort: z.enum(CONCEPT_SORTS).optional(),
  limit: positiveInteger.optional(),
  sub: z.boolean().default(false),
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
    'sort by what tells a class from the runner-up of each image, or from the class that you name',
  )
  .addOption(new Option('--sort <by>', 'largest first; default: importance').choices(CONCEPT_SORTS))
  .option('--limit <n>', 'show at most this many')
  .option('--sub', 'show what these concepts are made of: their sub-concepts')
  .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
  .option('--csv', 'as comma-separated values')
  .option(...homeOption)
  .addHelpText(
    'after',
    example(
      'npm run lens -- query --min-importance 0.1',
      'npm run lens -- query --class train --contrast tram',
      'npm run lens -- query --class train --sub',
      'npm run lens -- query --class train --json',
    ),
  )
  .action(async (input: unknown) => {
    const { contrast, sub, ...options } = optionsSchema.parse(input)
    const db = await openHome(options.home, console.error)
    try {
      const rows = await queryConcepts(db, {
        ...options,
        contrastWith: typeof contrast === 'string' ? contrast : undefined,
        sort: options.sort ?? (contrast === undefined ? 'importance' : 'contrast'),
      })
      const listing = sub ? subConceptListing(await querySubConcepts(db, rows)) : conceptListing(rows)
      const format = options.json ? asJson : options.csv ? asCsv : asTable
      process.stdout.write(`${format(listing)}\n`)
    } finally {
      await db.close()
    }
  })
