import {
  DICTIONARY_NAMES,
  inWorker,
  type Explanation,
  type Model,
  type RunResult,
  type Runtime,
} from '@lens/core'
import { announce, importModel, migrateDatabase, openDatabase, type LensDatabase } from '@lens/db'
import { isLensError, LensError } from '@lens/errors'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { interruption } from '../interruption.ts'
import { importWhole } from '../home.ts'
import { explainQueued, type QueuedOptions } from '../queued.ts'
import { QueueBoard } from '../queue-board.ts'
import { queueDisplay } from '../queue-display.ts'
import { visualise } from './visualise.ts'
import {
  classList,
  example,
  homeOption,
  modelOptions,
  overridesOf,
  positiveInteger,
  wholeNumber,
  runtimeOf,
  runtimeOptions,
  withModelOptions,
  withRuntimeOptions,
} from '../options.ts'
import { plural } from '../plural.ts'
import { progressDisplay } from '../progress-display.ts'

const optionsSchema = z.object({
  model: z.string(),
  images: z.string(),
  ...modelOptions,
  classes: classList.optional(),
  concepts: z.union(
    [z.literal('auto'), wholeNumber.min(2, 'must be at least 2').max(64, 'must be at most 64')],
    'a whole number is needed, or auto',
  ),
  cropSize: positiveInteger,
  preset: z.enum(['lens', 'craft']),
  dictionary: z.enum(DICTIONARY_NAMES).optional(),
  importantFrom: z.coerce
    .number('a share is needed, e.g. 0.05 for 5 %')
    .positive('must be above 0')
    .max(1, 'must be at most 1'),
  recurse: wholeNumber.min(0, 'must be at least 0').max(3, 'must be at most 3'),
  home: z.string(),
  visualise: z.boolean(),
  queue: z.string().optional(),
  store: z.string().optional(),
  ...runtimeOptions,
  force: z.boolean().default(false),
  json: z.boolean().default(false),
})

const described = new Command('explain')
  .description("Finds the concepts behind a model's classes and makes their pages.")
  .requiredOption('--model <file>', 'the classifier: an ONNX file, or a folder with one')
  .requiredOption(
    '--images <dir>',
    'images: one folder per class (wnid, index or name), flat without labels, or a CSV of paths and labels',
  )
  .option('--classes <list>', 'only these classes, by index, wnid or name, separated by commas')
  .option('--concepts <n>', 'concepts per class; auto: as many as each class needs, 2 to 20', '10')
  .option('--crop-size <pixels>', "side of a crop in pixels of the model's input", '64')
  .addOption(
    new Option(
      '--preset <name>',
      'how concepts are learnt and weighed: craft is CRAFT as published, from crops alone, of the raw logit',
    )
      .choices(['lens', 'craft'])
      .default('lens'),
  )
  .addOption(
    new Option('--dictionary <name>', "the method that finds concepts; default: the preset's").choices(
      DICTIONARY_NAMES,
    ),
  )
  .option(
    '--important-from <share>',
    'share of the score from which a concept is important; with craft, share of the points where it is the strongest',
    '0.05',
  )
  .option(
    '--recurse <depth>',
    'how often to split the three most important concepts into sub-concepts, each time at an earlier layer; 0: never',
    '1',
  )

export const explainCommand = withRuntimeOptions(withModelOptions(described))
  .option(...homeOption)
  .option('--no-visualise', 'make no pictures of concepts now; `lens visualise` makes them later')
  .option(
    '--queue <url>',
    'a Redis: put the classes on its queue, for `lens worker` to explain on any number of machines',
  )
  .option(
    '--store <url>',
    'with --queue: an object store that the machines share, s3://bucket/folder; default: they share --home',
  )
  .option('--force', 'explain finished classes again')
  .option('--json', 'end with a summary on standard output')
  .addHelpText(
    'after',
    example(
      'npm run lens -- explain --model packages/planted/model/planted.onnx --images .lens/planted-scenes --classes train,tram',
    ),
  )
  .action(async (input: unknown) => {
    const { queue, store, ...options } = optionsSchema.parse(input)
    if (store !== undefined && queue === undefined)
      throw new LensError(
        'usage',
        '--store is where the machines of a --queue leave what they have explained; add --queue.',
      )
    const signal = interruption()
    const display = progressDisplay()
    const arrivals = new Arrivals(options.home, (sentence) => {
      display.note(sentence)
    })
    const given = { ...options, overrides: overridesOf(options), runtime: runtimeOf(options) }
    try {
      const result =
        queue === undefined
          ? await inWorker('explain', given, { ...display, ...arrivals.listener }, signal)
          : await explainOnQueue({ ...given, queue, store }, display, arrivals, signal)
      display.end()
      const { explained } = arrivals
      await arrivals.close()
      console.error(closing(result, explained.filter(({ reused }) => reused).length, explained.length))
      if (options.json) console.log(JSON.stringify(summary(result, explained), null, 2))
      if (options.visualise && queue === undefined)
        await visualiseImportant(given, result.model, explained, signal)
    } finally {
      display.end()
      await arrivals.close()
    }
  })

/** Brings what a run finds into the database, as it arrives. */
class Arrivals {
  /** In figures only: the explanations of a large data set are gigabytes. */
  readonly explained: ClassFigures[] = []
  readonly #home: string
  readonly #say: (sentence: string) => void
  #run: Model | undefined
  #db: LensDatabase | undefined
  #notice: Awaited<ReturnType<typeof announce>> | undefined

  constructor(home: string, say: (sentence: string) => void) {
    this.#home = home
    this.#say = say
  }

  get db(): LensDatabase {
    return (this.#db ??= this.#open())
  }

  readonly listener = {
    model: (model: Model): void => {
      this.#run = model
      // The first word from a run whose input is good; before it the home is left alone.
      this.#db ??= this.#open()
    },
    explained: async (explanation: Explanation, reused: boolean): Promise<void> => {
      // With its first class: a run without classes has nothing to show.
      if (this.#run && this.explained.length === 0) {
        await importModel(this.db, this.#run)
        this.#notice = await announce(this.db, 'explain', this.#run.id)
      }
      await importWhole(this.db, this.#home, explanation)
      this.explained.push(figuresOf(explanation, reused))
      if (!reused) this.#say(sentence(explanation))
    },
  }

  #open(): LensDatabase {
    migrateDatabase(this.#home)
    return openDatabase(this.#home)
  }

  async close(): Promise<void> {
    await this.#notice?.end()
    await this.#db?.close()
    this.#notice = this.#db = undefined
  }
}

/** The same run with its classes, and what they look like, on a queue. */
async function explainOnQueue(
  options: QueuedOptions,
  planning: ReturnType<typeof progressDisplay>,
  arrivals: Arrivals,
  signal: AbortSignal,
): Promise<RunResult> {
  const display = queueDisplay()
  let board: QueueBoard | undefined
  try {
    return await explainQueued(
      options,
      {
        ...planning,
        ...arrivals.listener,
        model: async (model) => {
          planning.end()
          arrivals.listener.model(model)
          board = await QueueBoard.open(arrivals.db, model.id)
        },
        note: (sentence) => {
          display.note(sentence)
        },
        workers: (count) => {
          display.workers(count)
        },
        queued: async (jobs) => {
          display.queued(jobs.length)
          await board?.queued(jobs)
        },
        step: (job, step) => {
          display.step(job, step)
          board?.step(job, step)
        },
        takenOver: (job) => {
          display.note(`The worker of ${job.className} has not been heard of; another one takes it.`)
          board?.takenOver(job)
        },
        ended: async (job, reason) => {
          display.ended(job)
          await board?.ended(job, reason)
        },
        visualised: (explanation) => importWhole(arrivals.db, options.home, explanation),
      },
      signal,
    )
  } finally {
    display.end()
    await board?.close()
  }
}

/** The pictures of the important concepts of what has been explained; the explanations are there without them. */
async function visualiseImportant(
  { home, runtime }: { home: string; runtime: Runtime | undefined },
  modelId: string,
  explained: readonly ClassFigures[],
  signal: AbortSignal,
): Promise<void> {
  const classes = explained.map(({ classId }) => String(classId))
  console.error('Now the pictures of the important concepts; `lens serve` shows the explanations already.')
  try {
    await visualise(
      { home, modelId, classes, importantOnly: true, spectrum: 'natural', force: false, runtime },
      signal,
    )
  } catch (error) {
    if (!isLensError(error) || error.code !== 'unsupported') throw error
    console.error(`Concepts are shown by crops only: ${error.message}`)
  }
}

function sentence({
  class: { index, name },
  points,
  concepts,
  trials,
  explainedShare,
  seconds,
}: Explanation): string {
  const important = concepts.filter((concept) => concept.important).length
  return `${name} (${index}): ${plural(points.length, 'point')}, ${plural(important, 'important concept')}${trials ? ` of ${concepts.length}` : ''}, ${Math.round(100 * explainedShare)} % of the score explained, ${seconds.toFixed(1)} s`
}

function closing(result: RunResult, reused: number, total: number): string {
  const { skippedClasses, skippedImages, unmatchedFolders } = result
  return [
    `${plural(total, 'class', 'classes')} explained${reused > 0 ? `, ${reused} of them before` : ''}, in ${result.seconds.toFixed(1)} s.`,
    ...listed(
      'Classes skipped',
      skippedClasses.map(({ className, classId, reason }) => `${className} (${classId}): ${reason}`),
    ),
    ...listed(
      'Images that could not be used',
      skippedImages.map(({ reason }) => reason),
    ),
    ...listed('Folders left out', unmatchedFolders),
  ].join('\n')
}

const LISTED = 10

function listed(what: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length - LISTED
  return [
    `${what} (${lines.length}):`,
    ...lines.slice(0, LISTED).map((line) => `  ${line}`),
    ...(more > 0 ? [`  … and ${more} more; --json lists them all`] : []),
  ]
}

function summary(result: RunResult, classes: readonly ClassFigures[]) {
  return { ...result, peakRssMb: result.peakRssMb + process.resourceUsage().maxRSS / 1024, classes }
}

type ClassFigures = ReturnType<typeof figuresOf>

function figuresOf(explanation: Explanation, reused: boolean) {
  return {
    classId: explanation.class.index,
    className: explanation.class.name,
    points: explanation.points.length,
    falsePositives: explanation.falsePositives,
    misses: explanation.misses.length,
    importances: explanation.concepts.map((concept) => concept.importance),
    explainedShare: explanation.explainedShare,
    residualShare: explanation.residualShare,
    biasShare: explanation.biasShare,
    relativeError: explanation.relativeError,
    seconds: explanation.seconds,
    reused,
  }
}
