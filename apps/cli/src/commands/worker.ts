import { Command } from 'commander'
import { z } from 'zod'
import { interruption } from '../interruption.ts'
import { example, positiveInteger, runtimeOf, runtimeOptions, withRuntimeOptions } from '../options.ts'

const optionsSchema = z.object({
  queue: z.string(),
  home: z.string().optional(),
  model: z.string().optional(),
  images: z.string().optional(),
  patience: positiveInteger,
  ...runtimeOptions,
})

const described = new Command('worker')
  .description('Explains classes that `lens explain --queue` has put on a queue; on any number of machines.')
  .requiredOption('--queue <url>', 'the Redis of the queue, e.g. redis://localhost:6379')
  .option('--home <dir>', 'where this machine has the shared home; default: where the run says')
  .option('--model <file>', 'where this machine has the model; default: where the run says')
  .option('--images <dir>', 'where this machine has the images; default: where the run says')
  .option('--patience <seconds>', 'a class goes to another worker after so long without a sign of life', '30')

export const workerCommand = withRuntimeOptions(described)
  .addHelpText('after', example('npm run lens -- worker --queue redis://localhost:6379'))
  .action(async (input: unknown) => {
    const { patience, ...options } = optionsSchema.parse(input)
    const { work } = await import('@lens/queue')
    console.error('Waiting for classes. Ctrl-C ends, and gives back what is in work.')
    await work(
      { ...options, patience: 1000 * patience, runtime: runtimeOf(options) },
      {
        started: ({ kind, className }) => {
          console.error(`${className}: ${kind === 'explain' ? 'explaining' : 'visualising'}`)
        },
        ended: ({ className }, skipped, seconds) => {
          console.error(
            skipped === null
              ? `${className}: done, ${seconds.toFixed(1)} s`
              : `${className}: skipped, ${skipped}`,
          )
        },
        failed: ({ className }, reason) => {
          console.error(`${className}: failed, ${reason}`)
        },
      },
      interruption(),
    )
  })
