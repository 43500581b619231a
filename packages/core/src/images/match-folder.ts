import { LensError } from '@lens/errors'
import type { Label } from '../explanation/schema.ts'

/** A class, and what named it; or why none. */
export type Match = { readonly label: number; readonly by: 'name' | 'index' } | { readonly reason: string }

/** WordNet's noun offsets, as ImageNet names its classes: n02110341. */
const WNID = /^n\d{8}$/

const NUMBERED = /^(?:class|label|category|id)[\s._-]*(\d+)$/i

/**
 * Finds the class that a folder's name means. In this order, the first that applies:
 *
 * 1. a wnid, alone or in front (`n02110341_dalmatian`);
 * 2. the name of one class, or failing that a synonym: as it is written, then regardless of case, spaces, hyphens and
 *    underscores, then what stands before a comma in it;
 * 3. an index, alone, after a word for it or in front (`251`, `class_251`, `251_dalmatian`). A name after it decides between classes of the same name, and
 *    where it is the name of another class alone, the name counts: folders are often numbered from 1.
 *
 * @param from what the first class is counted as
 */
export function folderMatcher(labels: readonly Label[], from: 0 | 1 = 0): (folder: string) => Match {
  const byWnid = new Map<string, number>()
  for (const { wnid, index } of labels) if (wnid) byWnid.set(wnid.toLowerCase(), index)
  const names = ({ name }: Label) => [name]
  const synonyms = ({ synonyms }: Label) => synonyms
  const tables = [
    { key: exact, indices: indicesBy(labels, names, exact) },
    { key: exact, indices: indicesBy(labels, synonyms, exact) },
    { key: canonical, indices: indicesBy(labels, names, canonical) },
    { key: canonical, indices: indicesBy(labels, synonyms, canonical) },
    // Lists that keep synonyms in the name, as "tench, Tinca tinca", are still known by the first.
    { key: canonical, indices: indicesBy(labels, ({ name }) => name.split(',').slice(0, 1), canonical) },
  ]
  const named = (name: string) =>
    tables.map(({ key, indices }) => indices.get(key(name))).find((found) => found !== undefined) ?? []

  // Among names that are numbers, another number is another name rather than an index.
  const areNumbers = labels.every(({ name }) => /^[+-]?\d+$/.test(name.trim()))

  return (folder) => {
    const { head, rest } = split(folder)
    const wnid = byWnid.get(folder.toLowerCase()) ?? byWnid.get(head.toLowerCase())
    if (wnid !== undefined) return { label: wnid, by: 'name' }

    const isWnid = WNID.test(head.toLowerCase())
    if (isWnid && byWnid.size > 0) return { reason: `no label has the wnid ${head}` }

    const whole = isWnid ? named(rest) : named(folder)
    if (whole.length === 1) return { label: whole[0] as number, by: 'name' }
    if (whole.length > 1) return ambiguous(whole)
    const [, numbered = head] = NUMBERED.exec(folder) ?? []
    if (areNumbers || !/^\d+$/.test(numbered)) return { reason: 'no label has this name' }

    const index = Number(numbered) - from
    const afterIndex = named(rest)
    if (afterIndex.length === 1) return { label: afterIndex[0] as number, by: 'name' }
    if (afterIndex.length > 1 && !afterIndex.includes(index)) return ambiguous(afterIndex)
    return index >= 0 && index < labels.length
      ? { label: index, by: 'index' }
      : { reason: `the model has classes 0 to ${labels.length - 1}` }
  }
}

/**
 * Whether names are the numbers of the model's classes counted from 1: its last class is only there if so, and class 0 is not. Where
 * neither occurs, nothing tells, and classes are counted as the model counts them.
 */
export function isCountedFromOne(names: readonly string[], labels: readonly Label[]): boolean {
  const match = folderMatcher(labels)
  const numbers = names.map((name) => Number(NUMBERED.exec(name)?.[1] ?? (/^\d+$/.test(name) ? name : NaN)))
  return (
    numbers.every((number) => number >= 1 && number <= labels.length) &&
    numbers.includes(labels.length) &&
    !names.some((name) => isFoundBy('name', match(name)))
  )
}

export const COUNTED_FROM_ONE = 'labels are counted from 1'

export function isFoundBy(by: 'name' | 'index', found: Match): boolean {
  return 'label' in found && found.by === by
}

function ambiguous(indices: readonly number[]): Match {
  return { reason: `means classes ${indices.join(' and ')}: name the folder by index or wnid` }
}

function split(folder: string): { head: string; rest: string } {
  const at = folder.search(/[\s._-]/)
  return at < 0 ? { head: folder, rest: '' } : { head: folder.slice(0, at), rest: folder.slice(at + 1) }
}

function indicesBy(
  labels: readonly Label[],
  names: (label: Label) => readonly string[],
  keyOf: (name: string) => string,
): Map<string, number[]> {
  const indices = new Map<string, number[]>()
  for (const label of labels) {
    for (const key of new Set(names(label).map(keyOf))) {
      indices.set(key, [...(indices.get(key) ?? []), label.index])
    }
  }
  return indices
}

/** NFC because macOS stores file names decomposed. */
function exact(name: string): string {
  return name.normalize('NFC').trim()
}

/** Without what names of files cannot hold, or hold instead of blanks; the sign of a number is neither. */
function canonical(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?!^-\d+$)[\s_/:-]+/g, '')
}

/** Indices of the classes named by index, wnid or name. @throws LensError `usage` for one that the model does not have */
export function requestedClasses(names: readonly string[], labels: readonly Label[]): number[] {
  const match = folderMatcher(labels)
  const indices: number[] = []
  for (let next = 0; next < names.length;) {
    // A comma separates names, and may be part of one: the longest run that is a name counts.
    const runs = names.slice(next).map((_, less) => names.slice(next, names.length - less))
    const run = runs.find((run) => run.length === 1 || isWhole(match, labels, run.join(', '))) ?? []
    const name = run.join(', ')
    const found = classOf(name, match, labels)
    if (!('label' in found)) {
      throw new LensError('usage', `--classes: "${name}" is no class of the model (${found.reason}).`)
    }
    indices.push(found.label)
    next += run.length
  }
  return indices
}

/** Among names that are numbers, a folder of another number is of none of them; here a number that names none is an index. */
function classOf(name: string, match: (folder: string) => Match, labels: readonly Label[]): Match {
  const found = match(name)
  const isIndex = /^\d+$/.test(name) && Number(name) < labels.length
  return 'label' in found || !isIndex ? found : { label: Number(name), by: 'index' }
}

/** Whether the text is a whole name or synonym, rather than something before a comma. */
function isWhole(match: (folder: string) => Match, labels: readonly Label[], text: string): boolean {
  const found = match(text)
  const label = 'label' in found && labels.find(({ index }) => index === found.label)
  return label ? [label.name, ...label.synonyms].some((name) => canonical(name) === canonical(text)) : false
}
