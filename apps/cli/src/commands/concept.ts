import { inWorker, readRunModel, removeOwnConcept, type OwnConcept } from '@lens/core'
import { openDatabase } from '@lens/db'
import { Command } from 'commander'
import { z } from 'zod'
import { chosenRun, importOwn } from '../home.ts'
import { interruption } from '../interruption.ts'
import {
  example,
  homeOption,
  positiveInteger,
  runtimeOf,
  runtimeOptions,
  wholeNumber,
  withRuntimeOptions,
} from '../options.ts'
import { plural } from '../plural.ts'
import { progressDisplay } from '../progress-display.ts'

const runSchema = z.object({ home: z.string(), model: z.string().optional() })
const addSchema = runSchema.extend({
  draws: positiveInteger.min(2, 'at least 2').max(500, 'at most 500'),
  seed: wholeNumber,
  ...runtimeOptions,
})

const add = withRuntimeOptions(
  new Command('add')
    .description('Makes a folder of images a concept, and measures what it does to every explained class.')
    .argument('<name>', 'what the images have in common, e.g. "time stamp"')
    .argument('<images>', 'folder of the images, ten at least')
    .option('--model <id>', 'which run; default: the newest')
    .option('--draws <n>', 'directions that are drawn, each against other random images', '30')
    .option('--seed <n>', 'decides what is drawn', '0'),
)
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- concept add "time stamp" photos/stamped'))
  .action(async (name: string, folder: string, input: unknown) => {
    const { home, model, draws, seed, ...options } = addSchema.parse(input)
    const modelId = await chosenRun(home, model)
    const display = progressDisplay()
    try {
      const runtime = runtimeOf(options)
      const concept = await inWorker(
        'own-concept',
        { home, modelId, name, folder, draws, seed, runtime },
        display,
        interruption(),
      )
      display.end()
      await broughtIn(home, modelId)
      console.error(sentenceAbout(concept))
    } finally {
      display.end()
    }
  })

const remove = new Command('remove')
  .description('Removes a concept of yours.')
  .argument('<name>', 'as in its address, e.g. time-stamp')
  .option('--model <id>', 'which run; default: the newest')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- concept remove time-stamp'))
  .action(async (slug: string, input: unknown) => {
    const { home, model } = runSchema.parse(input)
    const modelId = await chosenRun(home, model)
    await readRunModel(home, modelId)
    await removeOwnConcept(home, modelId, slug)
    await broughtIn(home, modelId)
    console.error(`${slug} is gone.`)
  })

export const conceptCommand = new Command('concept')
  .description(
    'Adds concepts of your own: a folder of images gives a direction, and what it does to every class.',
  )
  .addCommand(add)
  .addCommand(remove)

async function broughtIn(home: string, modelId: string): Promise<void> {
  const db = openDatabase(home)
  try {
    await importOwn(db, home, modelId, console.error)
  } finally {
    await db.close()
  }
}

const LEVEL = 0.05

function sentenceAbout({ name, accuracy, classes }: OwnConcept): string {
  const [best] = classes
    .filter(({ p }) => p < LEVEL / classes.length)
    .sort((a, b) => b.alignment - a.alignment)
  return (
    `${name}: ${Math.round(100 * accuracy)} % of held-out images are told apart from others. ` +
    (best === undefined
      ? `It does nothing to ${plural(classes.length, 'class', 'classes')} that random directions do not do as well.`
      : `It raises class ${String(best.classIndex)} most (alignment ${best.alignment.toFixed(2)}).`)
  )
}
