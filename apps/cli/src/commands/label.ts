import { readFile, writeFile } from 'node:fs/promises'
import { exportLabels, importLabels, listModels, setConceptLabel, type LensDatabase } from '@lens/db'
import { LensError } from '@lens/errors'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { openHome } from '../home.ts'
import { example, homeOption, wholeNumber } from '../options.ts'
import { plural } from '../plural.ts'

const index = wholeNumber.nonnegative('must not be negative')
const optionsSchema = z.object({
  home: z.string(),
  model: z.string().optional(),
  class: index.optional(),
  concept: index.optional(),
  by: z.string().optional(),
  remove: z.boolean().default(false),
  export: z.string().optional(),
  import: z.string().optional(),
})
/** As `--export` writes them. */
const namesSchema = z.array(
  z.object({
    sha256: z.string(),
    featureTensor: z.string(),
    preset: z.string(),
    concepts: z.number().int().positive(),
    classIndex: z.number().int().nonnegative(),
    conceptIndex: z.number().int().nonnegative(),
    text: z.string(),
    givenBy: z.string().nullable(),
    givenAt: z.number().nullable(),
  }),
)
type Options = z.infer<typeof optionsSchema>

export const labelCommand = new Command('label')
  .description('Names a concept; search then finds it by this name.')
  .argument('[name]', 'the name, e.g. "time stamp"')
  .option('--class <index>', 'index of the class')
  .option('--concept <index>', 'number of the concept on the class page')
  .option('--model <id>', 'which run; default: the newest')
  .option('--by <person>', 'who gives the name')
  .option('--remove', 'remove the name')
  .option('--export <file>', 'write all names into a file, as JSON')
  .addOption(new Option('--import <file>', 'read names from such a file').conflicts('export'))
  .option(...homeOption)
  .addHelpText(
    'after',
    example(
      'npm run lens -- label --class 9 --concept 3 "time stamp" --by Ann',
      'npm run lens -- label --export names.json',
    ),
  )
  .action(async (name: string | undefined, input: unknown) => {
    const options = optionsSchema.parse(input)
    const db = await openHome(options.home, console.error)
    try {
      if (options.export !== undefined) await writeNames(db, options.export)
      else if (options.import !== undefined) await readNames(db, options.import)
      else await give(db, name, options)
    } finally {
      await db.close()
    }
  })

async function give(db: LensDatabase, name: string | undefined, options: Options): Promise<void> {
  const { class: classIndex, concept: conceptIndex } = options
  if (classIndex === undefined || conceptIndex === undefined)
    throw new LensError('usage', 'Say which concept: --class and --concept.')
  if ((name === undefined) !== options.remove) throw new LensError('usage', 'Give either a name or --remove.')
  const modelId = options.model ?? (await listModels(db))[0]?.id
  if (modelId === undefined) throw new LensError('not-found', `${options.home} holds no explanations yet.`)
  await setConceptLabel(db, { modelId, classIndex, conceptIndex }, name ?? null, options.by)
}

async function writeNames(db: LensDatabase, file: string): Promise<void> {
  const labels = await exportLabels(db)
  await writeFile(file, `${JSON.stringify(labels, null, 2)}\n`).catch((error: unknown) => {
    throw new LensError('storage', `${file} cannot be written.`, { cause: error })
  })
  console.error(`${plural(labels.length, 'name')} written to ${file}.`)
}

async function readNames(db: LensDatabase, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new LensError('input', `${file} cannot be read.`, { cause: error })
  })
  const { data, error } = namesSchema.safeParse(parsed(text))
  if (error)
    throw new LensError('input', `${file} holds no names as \`lens label --export\` writes them.`, {
      cause: error,
    })
  console.error(`${plural(await importLabels(db, data), 'name')} of ${file} brought in.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
