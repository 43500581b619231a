import { MEASURES, RANDOM, type Evaluation, type Scores } from '@lens/core'
import { aligned } from './aligned.ts'

/** What every explanation is scored beside. */
const CRAFT = 'craft'

const HEAD = ['explainedShare', 'agreement', 'stability', 'cInsertion', 'cDeletion'] as const

/** The classes by their most telling measures, then every measure beside CRAFT and chance, as means over the classes. */
export function evaluationTable(named: readonly { name: string; evaluation: Evaluation }[]): string {
  const [first] = named
  if (!first) return ''
  const recipes = Object.keys(first.evaluation.scores).filter((recipe) => recipe !== RANDOM)
  const [own = ''] = recipes
  const classes = [
    ['class', 'held out', ...HEAD.map((key) => MEASURES[key].title)],
    ...named.map(({ name, evaluation }) => [
      name,
      String(evaluation.heldOut),
      ...HEAD.map((key) => figure(evaluation.scores[own]?.[key] ?? null)),
    ]),
  ]
  const columns = recipes.length > 2 ? [own, CRAFT, RANDOM] : [...recipes, RANDOM]
  const means = [
    [named.length === 1 ? first.name : `mean of ${named.length} classes`, ...columns, 'better'],
    ...(Object.keys(MEASURES) as (keyof Scores)[]).map((key) => [
      MEASURES[key].title,
      ...columns.map((column) =>
        figure(meanOf(named.map(({ evaluation }) => evaluation.scores[column]?.[key]))),
      ),
      MEASURES[key].better,
    ]),
  ]
  const tables = [
    aligned(classes),
    aligned(means),
    ...(recipes.length > 2 ? [dictionaryTable(named, recipes)] : []),
  ]
  return tables.map((lines) => lines.join('\n')).join('\n\n')
}

const OF_DICTIONARIES = [...HEAD, 'relativeL2', 'sparsity', 'ood', 'pixelInsertion', 'pixelDeletion'] as const

/** A row for every way to find concepts, means over the classes. */
function dictionaryTable(named: readonly { evaluation: Evaluation }[], recipes: readonly string[]): string[] {
  return aligned([
    ['dictionary', ...OF_DICTIONARIES.map((key) => MEASURES[key].title)],
    ...[...recipes, RANDOM].map((recipe) => [
      recipe,
      ...OF_DICTIONARIES.map((key) =>
        figure(meanOf(named.map(({ evaluation }) => evaluation.scores[recipe]?.[key]))),
      ),
    ]),
  ])
}

/** What is poor, by class. */
export function adviceLines(named: readonly { name: string; evaluation: Evaluation }[]): string[] {
  return named.flatMap(({ name, evaluation }) => evaluation.advice.map((sentence) => `${name}: ${sentence}`))
}

function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number')
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}
