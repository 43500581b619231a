import { rankSuspects, type Suspect } from '@lens/db'
import { LensError } from '@lens/errors'
import { Command } from 'commander'
import { z } from 'zod'
import { aligned } from '../aligned.ts'
import { modelNamed, openHome } from '../home.ts'
import { example, homeOption, positiveInteger } from '../options.ts'
import { plural } from '../plural.ts'

const optionsSchema = z.object({
  home: z.string(),
  model: z.string().optional(),
  limit: positiveInteger.max(200, 'at most 200').default(10),
  json: z.boolean().default(false),
})

export const reportCommand = new Command('report')
  .description('Ranks the concepts of all classes by how likely they are to be shortcuts.')
  .option('--model <id>', 'which run; default: the newest')
  .option('--limit <n>', 'show at most this many; default: 10')
  .option('--json', 'as a JSON array, with all of the evidence')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- report', 'npm run lens -- report --limit 50 --json'))
  .action(async (input: unknown) => {
    const { home, model, limit, json } = optionsSchema.parse(input)
    const db = await openHome(home, console.error)
    try {
      const { id: modelId } = await modelNamed(db, home, model)
      const { rows, suspects, total } = await rankSuspects(db, { modelId, perPage: limit })
      if (total === 0)
        throw new LensError(
          'input',
          `The explanations of ${modelId} were made by an older Lens, which measured nothing of the kind. Explain the classes again, with --force.`,
        )
      process.stdout.write(`${json ? asJson(rows) : asTable(rows, suspects, total)}\n`)
    } finally {
      await db.close()
    }
  })

function asJson(rows: readonly Suspect[]): string {
  const plain = rows.map(({ concept, ...evidence }) => ({
    classId: concept.classIndex,
    className: concept.className,
    concept: concept.index,
    label: concept.label,
    contrast: concept.contrast,
    reliability: concept.reliability,
    ...evidence,
    path: `/concepts/${concept.classIndex}-${concept.index}`,
  }))
  return JSON.stringify(plain, null, 2)
}

function asTable(rows: readonly Suspect[], suspects: number, total: number): string {
  const lines = rows.map(({ concept, suspicion, weight, kept, instead, signs, unrelatedAhead }) => [
    percent(suspicion),
    `${concept.className} (${concept.classIndex}), ${concept.label ?? `concept ${concept.index}`}`,
    percent(weight),
    concept.contrast === null ? '–' : percent(concept.contrast),
    `${percent(1 - kept)}${instead === null ? '' : ` to ${instead.class.name}`}`,
    percent(signs.fixed),
    percent(signs.alike),
    concept.reliability === null ? '–' : percent(concept.reliability),
    unrelatedAhead === null ? '–' : String(unrelatedAhead),
    `/concepts/${concept.classIndex}-${concept.index}`,
  ])
  const head = [
    'suspicion',
    'concept',
    'weight',
    'contrast',
    'lost without it',
    'fixed place',
    'alike',
    'reliability',
    'unrelated',
    'page',
  ]
  return [
    ...aligned([head, ...lines]),
    `${plural(suspects, 'suspect')} among ${plural(total, 'concept')}. Suspicion: how much depends on a concept (weight), times how odd it is; the method page says how.`,
  ].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
