import { CONCEPT_SORTS, openDatabase, queryConcepts } from '@lens/db'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { example, homeOption, positiveInteger } from '../options.ts'

const share = z.coerce.number('a share is needed, e.g. 0.3 for 30 %')

const optionsSchema = z.object({
  home: z.string(),
  minImportance: share.optional(),
  class: z.string().optional(),
  text: z.string().optional(),
  sort: z.enum(CONCEPT_SORTS),
  limit: positiveInteger.optional(),
  json: z.boolean().default(false),
  csv: z.boolean().default(false),
})

export const queryCommand = new Command('query')
  .description('Lists the concepts of all classes by importance.')
  .option('--min-importance <share>', 'only concepts of at least this share of the class score, e.g. 0.3')
  .option('--class <class>', "one class: its index, wnid or name")
  .option('--text <text>', 'search in class names, synonyms, wnids and concept labels')
  .addOption(new Option('--sort <by>', 'largest first').choices(CONCEPT_SORTS).default('importance'))
  .option('--limit <n>', 'at most so many')
  .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
  .option('--csv', 'as comma-separated values')
  .option(...homeOption)
  .addHelpText('after', example('lens query --min-importance 0.3', 'lens query --class 251 --json'))
  .action(async (input: unknown) => {
    const options = optionsSchema.parse(input)
    const db = await openDatabase(options.home)
    try {
      const rows = await queryConcepts(db, options)
      const print = options.json ? printJson : options.csv ? printCsv : printTable
      print(rows)
    } finally {
      await db.close()
    }
  })
