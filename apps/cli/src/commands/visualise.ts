import { inWorker, type Explanation, type Runtime, type VisualiseOptions } from '@lens/core'
import { announce, importVisualisation, openDatabase } from '@lens/db'
import { Command } from 'commander'
import { z } from 'zod'
import { chosenRun, importedWhole } from '../home.ts'
import { interruption } from '../interruption.ts'
import {
  classList,
  example,
  homeOption,
  positiveInteger,
  runtimeOf,
  runtimeOptions,
  withRuntimeOptions,
} from '../options.ts'
import { plural } from '../plural.ts'
import { progressDisplay } from '../progress-display.ts'

const optionsSchema = z.object({
  home: z.string(),
  model: z.string().optional(),
  classes: classList.optional(),
  importantOnly: z.boolean().default(false),
  steps: positiveInteger.optional(),
  crops: positiveInteger.max(256, 'at most 256').optional(),
  size: positiveInteger.min(16, 'at least 16').max(2048, 'at most 2048').optional(),
  preset: z.enum(['lens', 'reference']),
  spectrum: z.enum(['natural', 'own']),
  force: z.boolean().default(false),
  ...runtimeOptions,
})

const described = new Command('visualise')
  .description('Synthesises what the concepts of explained classes look like.')
  .option('--model <id>', 'which run; default: the newest')
  .option('--classes <list>', 'only these classes, by index, wnid or name, separated by commas')
  .option('--important-only', 'leave out concepts that add little to the score')
  .option('--steps <n>', 'steps of the optimisation')
  .option('--crops <n>', 'random crops that each step looks at')
  .option('--size <pixels>', 'side of the pictures')
  .option('--preset <name>', "lens, or reference: Xplique's settings, some thirty times as slow", 'lens')
  .option('--spectrum <which>', 'magnitudes of natural photos, or of your own images', 'natural')

export const visualiseCommand = withRuntimeOptions(described)
  .option(...homeOption)
  .option('--force', 'make pictures again even if there are some')
  .addHelpText('after', example('npm run lens -- visualise --classes train --important-only'))
  .action(async (input: unknown) => {
    const { model, ...options } = optionsSchema.parse(input)
    const modelId = await chosenRun(options.home, model)
    await visualise({ ...options, modelId, runtime: runtimeOf(options) }, interruption())
  })

/** Visualises and imports as it goes, with progress. */
export async function visualise(
  options: VisualiseOptions & { runtime: Runtime | undefined },
  signal: AbortSignal,
): Promise<void> {
  const display = progressDisplay()
  const db = openDatabase(options.home)
  const notice = await announce(db, 'visualise', options.modelId)
  let current = null as Explanation | null
  try {
    const result = await inWorker(
      'visualise',
      options,
      {
        ...display,
        async visualised(explanation, visualisation) {
          // Class by class: together they may be gigabytes.
          if (current !== null && current.class.index !== explanation.class.index)
            await importedWhole(db, options.home, current)
          current = explanation
          await importVisualisation(db, explanation, visualisation)
        },
      },
      signal,
    )
    if (current !== null) await importedWhole(db, options.home, current)
    display.end()
    const { visualised, failed, medianExcitation, ownConceptFirst, seconds } = result
    console.error(
      `${plural(visualised, 'picture')} of concepts made in ${seconds.toFixed(1)} s${failed > 0 ? `, ${plural(failed, 'concept')} cannot be shown` : ''}.`,
    )
    if (medianExcitation !== null && ownConceptFirst !== null) {
      console.error(
        `They excite their concept ${medianExcitation.toFixed(2)} times as much as its best crop (median); ` +
          `in ${Math.round(100 * ownConceptFirst)} % it is the strongest of its class's concepts.`,
      )
    }
  } finally {
    display.end()
    await notice.end()
    await db.close()
  }
}
