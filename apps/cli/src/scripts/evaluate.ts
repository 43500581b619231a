import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inWorker, summariseTruth, type Evaluation } from '@lens/core'
import { evaluate } from '@lens/core/evaluate'
import { runScript } from '@lens/errors/script'
import { modelFile, plantedTruth, writeScenes } from '@lens/planted'
import { aligned } from '../aligned.ts'
import { adviceLines, evaluationTable } from '../evaluation-table.ts'
import { interruption } from '../interruption.ts'
import { progressDisplay } from '../progress-display.ts'

/** `npm run evaluate`: scores the explanation of the embedded default, whose parts are known; fails below the floors. */
const USAGE = `Usage: evaluate [--home .lens] [--seed 0] [--json]`

const SCENES_PER_CLASS = 60

/** What the explanation of the embedded default must reach; `classes` hold for each class, the rest for all together. */
const FLOORS = {
  classes: { explainedShare: [0.97, 1.03], agreement: 0.97 },
  cInsertion: 0.85,
  cDeletion: 0.4,
  /** Share of the parts that the model uses. */
  partsFound: 0.6,
  /** Mean over the classes of the importance of concepts that are distractors. */
  distractors: 0.04,
  shortcutRank: 1,
} as const

interface Named {
  readonly name: string
  readonly evaluation: Evaluation
}

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      home: { type: 'string', default: '.lens' },
      seed: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const named = await evaluatePlanted(values.home, Number(values.seed), interruption())
  if (values.json) console.log(JSON.stringify(named.map(({ evaluation }) => evaluation)))
  else {
    console.log(evaluationTable(named))
    console.log(`\n${truthTable(named)}`)
  }
  for (const line of adviceLines(named)) console.error(line)
  const failures = failuresOf(named)
  for (const failure of failures) console.error(`Below its floor: ${failure}`)
  if (failures.length > 0) process.exitCode = 1
  else console.error('The explanation of the embedded default is above all floors.')
})

async function evaluatePlanted(home: string, seed: number, signal: AbortSignal): Promise<Named[]> {
  const display = progressDisplay()
  const images = join(home, 'planted-scenes')
  await writeScenes(images, { perClass: SCENES_PER_CLASS })
  const ignore = () => undefined
  const { model: modelId } = await inWorker(
    'explain',
    { model: modelFile, images, concepts: 10, cropSize: 64, home, force: false },
    { ...display, model: ignore, explained: ignore },
    signal,
  )
  const named: Named[] = []
  const listener = {
    ...display,
    evaluated: (explanation: { class: { name: string } }, evaluation: Evaluation) => {
      named.push({ name: explanation.class.name, evaluation })
    },
  }
  // In this process: what is true of the scenes cannot be sent to another.
  await evaluate({ home, modelId, seed, force: true }, listener, signal, plantedTruth)
  display.end()
  return named
}

/** Recipes, the one that is explained with first. */
function recipesOf(named: readonly Named[]): string[] {
  return Object.keys(named[0]?.evaluation.truth ?? {})
}

function truthOf(named: readonly Named[], recipe: string) {
  return summariseTruth(named.flatMap(({ evaluation }) => evaluation.truth?.[recipe] ?? []))
}

function truthTable(named: readonly Named[]): string {
  const lines = recipesOf(named).map((recipe) => {
    const { partsFound, partsUsed, area, rankCorrelation, distractors, shortcutRank } = truthOf(named, recipe)
    return [
      recipe,
      `${partsFound} of ${partsUsed}`,
      area.toFixed(2),
      rankCorrelation.toFixed(2),
      `${(100 * distractors).toFixed(1)} %`,
      shortcutRank === null ? 'not found' : `place ${shortcutRank}`,
    ]
  })
  const head = [
    'beside the truth',
    'used parts found',
    'AUROC',
    'importance and loss',
    'distractors',
    'shortcut by contrast',
  ]
  return aligned([head, ...lines]).join('\n')
}

/** What falls below its floor, a sentence each. */
function failuresOf(named: readonly Named[]): string[] {
  const [own = ''] = recipesOf(named)
  const failures: string[] = []
  const expect = (holds: boolean, sentence: string) => {
    if (!holds) failures.push(sentence)
  }
  const { explainedShare: share, agreement } = FLOORS.classes
  for (const { name, evaluation } of named) {
    const scores = evaluation.scores[own]
    const explained = scores?.explainedShare ?? 0
    expect(
      explained >= share[0] && explained <= share[1],
      `${name}: explained share ${explained.toFixed(3)}, not ${share.join(' to ')}`,
    )
    expect(
      (scores?.agreement ?? 0) >= agreement,
      `${name}: agreement ${String(scores?.agreement)}, not ${agreement}`,
    )
  }
  const mean = (key: 'cInsertion' | 'cDeletion') =>
    named.reduce((sum, { evaluation }) => sum + (evaluation.scores[own]?.[key] ?? NaN), 0) / named.length
  expect(
    mean('cInsertion') >= FLOORS.cInsertion,
    `C-Insertion ${mean('cInsertion').toFixed(3)}, not ${FLOORS.cInsertion}`,
  )
  expect(
    mean('cDeletion') <= FLOORS.cDeletion,
    `C-Deletion ${mean('cDeletion').toFixed(3)}, not at most ${FLOORS.cDeletion}`,
  )
  const { partsFound, partsUsed, distractors, shortcutRank } = truthOf(named, own)
  expect(
    distractors <= FLOORS.distractors,
    `distractors ${distractors.toFixed(3)}, not at most ${FLOORS.distractors}`,
  )
  expect(
    partsFound >= FLOORS.partsFound * partsUsed,
    `used parts found: ${partsFound} of ${partsUsed}, not ${FLOORS.partsFound}`,
  )
  expect(
    shortcutRank === FLOORS.shortcutRank,
    `place of the shortcut by contrast: ${String(shortcutRank)}, not ${FLOORS.shortcutRank}`,
  )
  return failures
}
