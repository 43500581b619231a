import { join } from 'node:path'
import { listModels, type LensDatabase, type ModelView } from '@lens/db'
import { Command } from 'commander'
import { z } from 'zod'
import { FORMATS } from '../export/formats.ts'
import { makeFolder } from '../export/new-folder.ts'
import { TABLE_NAMES, TABLES } from '../export/tables.ts'
import { modelNamed, openHome } from '../home.ts'
import { interruption } from '../interruption.ts'
import { example, homeOption, siteAddress } from '../options.ts'
import { plural } from '../plural.ts'
import { withSite } from '../site.ts'

const optionsSchema = z.object({
  home: z.string(),
  model: z.string().optional(),
  tables: z
    .string()
    .default(TABLE_NAMES.join(','))
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(TABLE_NAMES, `tables are ${TABLE_NAMES.join(', ')}`)).min(1)),
})
type FormatName = keyof typeof FORMATS

export const exportCommand = new Command('export')
  .description('Writes explanations for other programs.')
  .addHelpText('after', example('npm run lens -- export csv tables', 'npm run lens -- export parquet --help'))

for (const [format, { meaning }] of Object.entries(FORMATS))
  exportCommand
    .command(format)
    .description(`Writes all tables of a run as ${meaning}: ${TABLE_NAMES.join(', ')}.`)
    .argument('<dir>', 'folder to make')
    .option('--model <id>', 'which run; default: the newest')
    .option('--tables <list>', 'only these, by name')
    .option(...homeOption)
    .addHelpText(
      'after',
      example(
        `npm run lens -- export ${format} tables`,
        `npm run lens -- export ${format} concepts --tables concepts,alignments`,
      ),
    )
    .action(async (dir: string, input: unknown) => {
      const { home, model, tables } = optionsSchema.parse(input)
      const signal = interruption()
      const db = await openHome(home, console.error)
      try {
        const run = await modelNamed(db, home, model)
        await makeFolder(dir, async (folder) => {
          for (const name of new Set(tables)) {
            const count = await writeTable({ db, run, name, format: format as FormatName, folder, signal })
            console.error(`${name}.${format}: ${plural(count, 'row')}`)
          }
        })
      } finally {
        await db.close()
      }
    })

/** Pages and files. */
const SAID_EVERY = 500

const siteOptionsSchema = z.object({ home: z.string(), images: z.boolean(), address: siteAddress.optional() })

exportCommand
  .command('site')
  .description('Makes a copy of the site for any web host: pages, pictures and a search, without a server.')
  .argument('<dir>', 'folder to make')
  .option(
    '--address <url>',
    'where it will lie: its pages then say their addresses, how to cite them, and bring pictures along where they are shared',
  )
  .option('--no-images', 'without a page for every single image, of which there may be very many')
  .option(...homeOption)
  .addHelpText(
    'after',
    example(
      'npm run lens -- export site site --no-images',
      'npm run lens -- export site site --address https://example.org/lens',
    ),
  )
  .action(async (dir: string, input: unknown) => {
    const { home, images, address = null } = siteOptionsSchema.parse(input)
    const signal = interruption()
    // Loaded only here: every other command would start a third of a second later.
    const { copySite } = await import('../export/site/copy-site.ts')
    const db = await openHome(home, console.error)
    try {
      const { id: defaultModel } = await modelNamed(db, home, undefined)
      const models = (await listModels(db)).map(({ id }) => id)
      await makeFolder(dir, (folder) =>
        withSite(home, signal, async (site) => {
          const count = await copySite({
            ...{ site, folder, models, signal },
            scope: { defaultModel, images, address },
            progress: (done, known) => {
              if (done % SAID_EVERY === 0) console.error(`${done} of ${known} pages and files so far`)
            },
          })
          console.error(
            `${plural(count, 'page')} and files in ${dir}. Any web host can serve them, at any address.`,
          )
        }),
      )
    } finally {
      await db.close()
    }
  })

interface Writing {
  db: LensDatabase
  run: ModelView
  name: keyof typeof TABLES
  format: FormatName
  folder: string
  signal: AbortSignal
}

/** @returns how many rows it has */
async function writeTable({ db, run, name, format, folder, signal }: Writing): Promise<number> {
  const { schema, rows } = TABLES[name]
  const writer = FORMATS[format].open(join(folder, `${name}.${format}`), schema)
  let count = 0
  for await (const some of rows(db, run)) {
    signal.throwIfAborted()
    writer.write(some)
    count += some.length
  }
  writer.end()
  return count
}
