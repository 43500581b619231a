import { DICTIONARY_NAMES, inWorker, type Evaluation, type EvaluateOptions, type Runtime } from '@lens/core'
import { importEvaluation, openDatabase } from '@lens/db'
import { Command } from 'commander'
import { z } from 'zod'
import { adviceLines, evaluationTable } from '../evaluation-table.ts'
import { chosenRun, importedWhole } from '../home.ts'
import { interruption } from '../interruption.ts'
import {
  classList,
  example,
  homeOption,
  runtimeOf,
  runtimeOptions,
  wholeNumber,
  withRuntimeOptions,
} from '../options.ts'
import { plural } from '../plural.ts'
import { progressDisplay } from '../progress-display.ts'

/** Methods by name, separated by commas. */
const dictionaryList = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(DICTIONARY_NAMES, `is one of ${DICTIONARY_NAMES.join(', ')}, or all`)))

const optionsSchema = z.object({
  home: z.string(),
  model: z.string().optional(),
  classes: classList.optional(),
  seed: wholeNumber,
  dictionaries: z.union([z.literal('all').transform(() => [...DICTIONARY_NAMES]), dictionaryList]).optional(),
  force: z.boolean().default(false),
  json: z.boolean().default(false),
  ...runtimeOptions,
})

const described = new Command('evaluate')
  .description('Scores explanations on images they were not learnt from, beside CRAFT and chance.')
  .option('--model <id>', 'which run; default: the newest')
  .option('--classes <list>', 'only these classes, by index, wnid or name, separated by commas')
  .option('--seed <n>', 'decides which half of the images is held out', '0')
  .option(
    '--dictionaries <list>',
    `methods to score beside it, separated by commas, or all: ${DICTIONARY_NAMES.join(', ')}`,
  )
  .option('--force', 'score again even if there are scores')
  .option('--json', 'as a JSON array')

export const evaluateCommand = withRuntimeOptions(described)
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- evaluate --classes train'))
  .action(async (input: unknown) => {
    const { model, json, ...options } = optionsSchema.parse(input)
    const modelId = await chosenRun(options.home, model)
    await evaluate({ ...options, modelId, runtime: runtimeOf(options) }, json, interruption())
  })

/** Evaluates and imports as it goes, with progress, and prints what came out. */
async function evaluate(
  options: EvaluateOptions & { runtime: Runtime | undefined },
  json: boolean,
  signal: AbortSignal,
): Promise<void> {
  const display = progressDisplay()
  const db = openDatabase(options.home)
  const named: { name: string; evaluation: Evaluation }[] = []
  try {
    const { seconds } = await inWorker(
      'evaluate',
      options,
      {
        ...display,
        evaluated: async (explanation, evaluation) => {
          named.push({ name: explanation.class.name, evaluation })
          await importEvaluation(db, evaluation)
          await importedWhole(db, options.home, explanation)
        },
      },
      signal,
    )
    display.end()
    if (json) {
      process.stdout.write(
        `${JSON.stringify(
          named.map(({ evaluation }) => evaluation),
          null,
          2,
        )}\n`,
      )
    } else {
      process.stdout.write(`${evaluationTable(named)}\n`)
      for (const line of adviceLines(named)) console.error(line)
    }
    console.error(`${plural(named.length, 'class', 'classes')} evaluated in ${seconds.toFixed(1)} s.`)
  } finally {
    display.end()
    await db.close()
  }
}
