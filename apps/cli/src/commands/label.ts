import { listModels, setConceptLabel } from '@lens/db'
import { LensError } from '@lens/errors'
import { Command } from 'commander'
import { z } from 'zod'
import { openHome } from '../home.ts'
import { example, homeOption, wholeNumber } from '../options.ts'

const index = wholeNumber.nonnegative('must not be negative')
const optionsSchema = z.object({
  home: z.string(),
  model: z.string().optional(),
  class: index,
  concept: index,
  remove: z.boolean().default(false),
})

export const labelCommand = new Command('label')
  .description("Gives a concept a person's name, which search then finds.")
  .argument('[name]', 'the name, e.g. "time stamp"')
  .requiredOption('--class <index>', 'index of the class')
  .requiredOption('--concept <index>', 'number of the concept on the class page')
  .option('--model <id>', 'which run; default: the newest')
  .option('--remove', 'take the name away')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- label --class 9 --concept 3 "time stamp"'))
  .action(async (name: string | undefined, input: unknown) => {
    const options = optionsSchema.parse(input)
    if ((name === undefined) !== options.remove)
      throw new LensError('usage', 'Give either a name or --remove.')
    const db = await openHome(options.home, console.error)
    try {
      const modelId = options.model ?? (await listModels(db))[0]?.id
      if (modelId === undefined)
        throw new LensError('not-found', `${options.home} holds no explanations yet.`)
      await setConceptLabel(
        db,
        { modelId, classIndex: options.class, conceptIndex: options.concept },
        name ?? null,
      )
    } finally {
      await db.close()
    }
  })
