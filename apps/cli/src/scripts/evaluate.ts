import { parseArgs } from 'node:util'
import { DICTIONARY_NAMES } from '@lens/core'
import { runScript } from '@lens/errors/script'
import { aligned } from '../aligned.ts'
import { adviceLines, evaluationTable } from '../evaluation-table.ts'
import { interruption } from '../interruption.ts'
import { evaluatePlanted, recipesOf, truthOf, type Named } from '../planted-evaluation.ts'
import { failuresOf } from '../planted-floors.ts'
import { progressDisplay } from '../progress-display.ts'

/** `npm run evaluate`: scores the explanation of the embedded default, whose parts are known; fails below the floors. */
const USAGE = `Usage: evaluate [--home .lens] [--seed 0] [--dictionaries] [--json]

  --dictionaries  every method to find concepts beside the default, which takes minutes more`

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      home: { type: 'string', default: '.lens' },
      seed: { type: 'string', default: '0' },
      dictionaries: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const display = progressDisplay()
  const asked = { seed: Number(values.seed), dictionaries: values.dictionaries ? DICTIONARY_NAMES : [] }
  const named = await evaluatePlanted(values.home, asked, display, interruption())
  display.end()
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

function truthTable(named: readonly Named[]): string {
  const lines = recipesOf(named).map((recipe) => {
    const { partsFound, partsUsed, area, purity, rankCorrelation, distractors, shortcutRank } = truthOf(
      named,
      recipe,
    )
    return [
      recipe,
      `${partsFound} of ${partsUsed}`,
      area.toFixed(2),
      purity.toFixed(2),
      rankCorrelation.toFixed(2),
      `${(100 * distractors).toFixed(1)} %`,
      shortcutRank === null ? 'not found' : `place ${shortcutRank}`,
    ]
  })
  const head = [
    'beside the truth',
    'used parts found',
    'AUROC',
    'purity of crops',
    'importance and loss',
    'distractors',
    'shortcut by contrast',
  ]
  return aligned([head, ...lines]).join('\n')
}
