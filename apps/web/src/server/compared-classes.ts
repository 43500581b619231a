import { findClass, sameClass, type ModelView } from '@lens/db'
import type { Sides } from '../compare/sides.ts'
import type { Comparison } from '../urls/comparison.ts'
import type { Selection } from './selected-model.ts'

/** What an address asks to compare. */
export type Compared =
  /** No class yet, or no other one. */
  { kind: 'open' } | { kind: 'refused'; sentence: string } | { kind: 'both'; sides: Sides }

export async function comparedClasses(selection: Selection, asked: Comparison): Promise<Compared> {
  const { database, model, models, inUrl, defaultId } = selection
  const other = asked.other === undefined ? model : models.find(({ id }) => id === asked.other)
  if (other === undefined) return refused(`There is no model ${asked.other ?? ''} here.`)
  if (asked.class === undefined) return { kind: 'open' }
  const first = await findClass(database, model.id, asked.class)
  if (first === null) return refused(notExplained(model, asked.class))
  const index = asked.with ?? (await indexIn(selection, other, asked.class))
  if (index === null)
    return other.id === model.id
      ? { kind: 'open' }
      : refused(`${other.name} has no explained class called ${first.name}.`)
  const second = await findClass(database, other.id, index)
  if (second === null) return refused(notExplained(other, index))
  if (other.id === model.id && index === first.index)
    return refused('These are one and the same class. Choose another one to compare it with.')
  const [name, otherName] =
    other.id === model.id
      ? namesOf(first, second)
      : [`${first.name} in ${runName(model, other)}`, `${second.name} in ${runName(other, model)}`]
  return {
    kind: 'both',
    sides: [
      { detail: first, model: inUrl, name },
      { detail: second, model: other.id === defaultId ? null : other.id, name: otherName },
    ],
  }
}

async function indexIn({ database, model }: Selection, other: ModelView, classIndex: number) {
  if (other.id === model.id) return null
  return (await sameClass(database, { modelId: model.id, classIndex }, other.id))?.index ?? null
}

/** Two classes of a run may have the same name. */
function namesOf(
  first: { name: string; index: number },
  second: { name: string; index: number },
): [string, string] {
  const named = (one: typeof first) =>
    first.name === second.name ? `${one.name} (class ${String(one.index)})` : one.name
  return [named(first), named(second)]
}

/** Two runs of a model have the same name. */
function runName(run: ModelView, other: ModelView): string {
  return run.name === other.name ? run.id : run.name
}

function notExplained(model: ModelView, classIndex: number): string {
  return `${model.name} has no explained class ${String(classIndex)}.`
}

function refused(sentence: string): Compared {
  return { kind: 'refused', sentence }
}
