import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'

import { LensError, nearest } from '@lens/errors'

import type { Label } from '../explanation/schema.ts'
import { IMAGE_EXTENSIONS, type ImageFile, findImages } from './find-images.ts'
import { isImageTable, TABLES, readImageTable } from './image-table.ts'
import { COUNTED_FROM_ONE, folderMatcher, isCountedFromOne, isFoundBy, type Match } from './match-folder.ts'

interface LabelledImage extends ImageFile {
  /** Index of the class its folder or its row names; null where none does. */
  readonly label: number | null
}

export interface ImageFolder {
  /** Absolute. */
  readonly root: string
  /** In the order of their paths. */
  readonly images: readonly LabelledImage[]
  /** Folders whose images are left out, each with the reason in brackets. */
  readonly unmatchedFolders: readonly string[]
  /** What was made of the folder that its owner may not expect, in sentences for people. */
  readonly notes: readonly string[]
  /**
   * SHA-256 over path and size of every image. Not the time of change, which copying and cloning alter; nor the content,
   * which would be read twice: a picture replaced by one of equal size goes unnoticed.
   */
  readonly fingerprint: string
}

/**
 * The images in `source`: a folder with one sub-folder per class, at any depth, perhaps below `train`, `val` and `test`; a flat
 * folder without labels; or a table with a path and a label in every row.
 *
 * @throws LensError `input`: no such folder, no image in it, or none of its folders matches a label
 */
export async function listImages(source: string, labels: readonly Label[]): Promise<ImageFolder> {
  return (await isImageTable(source)) ? listTable(source, labels) : listFolder(source, labels)
}

/** Where an image lies that was listed from `source` under the path `image`. */
export function imageFile(source: string, image: string): string {
  const isTable = TABLES.includes(path.extname(source).toLowerCase())
  return path.resolve(isTable ? path.dirname(source) : source, image)
}

async function listFolder(folder: string, labels: readonly Label[]): Promise<ImageFolder> {
  const root = path.resolve(folder)
  const found = await findImages(root)
  if (found.length === 0) {
    throw new LensError('input', `There is no image in ${root}. Lens reads ${IMAGE_EXTENSIONS.join(', ')}.`)
  }
  const folders = [...new Set(found.map((image) => path.posix.dirname(image.path)))]
  const match = folderMatcher(labels)
  const splits = splitsAmong(folders, match)
  const ignored = new Set([...splits, ...splitsOfNumbers(folders, match)])
  const fromOne = areCountedFromOne(folders, ignored, labels)
  const counted = fromOne ? folderMatcher(labels, 1) : match
  const matches = new Map(folders.map((name) => [name, matchPath(name, ignored, counted)]))

  const unmatchedFolders = unmatched(matches)
  if (unmatchedFolders.length > 0 && ![...matches.values()].some((one) => one === null || 'label' in one)) {
    throw new LensError('input', noMatch(root, unmatchedFolders, labels))
  }
  const images = found.flatMap((image): LabelledImage[] => {
    const match = matches.get(path.posix.dirname(image.path))
    if (match === null) return [{ ...image, label: null }]
    return match && 'label' in match ? [{ ...image, label: match.label }] : []
  })
  const notes = [
    ...(splits.size > 0
      ? [
          `${root} is split into ${[...splits].join(', ')}: the images of all are used. For one alone, give its folder.`,
        ]
      : []),
    ...(fromOne ? [`${root}: ${COUNTED_FROM_ONE}.`] : []),
  ]
  return {
    root,
    images,
    unmatchedFolders: unmatchedFolders.map(told),
    notes,
    fingerprint: fingerprintOf(images),
  }
}

/** Whether the folders are numbered from 1: every one by the outermost number in its path, and none by a name. */
function areCountedFromOne(
  folders: readonly string[],
  splits: ReadonlySet<string>,
  labels: readonly Label[],
): boolean {
  const match = folderMatcher(labels)
  const names = folders.map((folder) => partsBelow(folder, splits)).filter((parts) => parts.length > 0)
  return (
    !names.flat().some((name) => isFoundBy('name', match(name))) &&
    isCountedFromOne(
      names.map((parts) => parts.find((name) => /^\d+$/.test(name)) ?? parts[0] ?? ''),
      labels,
    )
  )
}

/** What data sets are split into. */
const SPLIT = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?|dev|eval)(?:[_-]?(?:set|data|images))?$/i

/**
 * Paths of the folders that only split the images: so named, and with class folders of their own, at the root or below folders
 * that name no class. A class may be called "train": then it stands among other classes, or holds none by name.
 */
function splitsAmong(folders: readonly string[], match: (name: string) => Match): Set<string> {
  const paths = folders.filter((name) => name !== '.').map((name) => name.split('/'))
  return new Set(splitsBelow('', paths, match))
}

/** @param above the path of the folder, with a slash behind it */
function splitsBelow(
  above: string,
  below: readonly (readonly string[])[],
  match: (name: string) => Match,
): string[] {
  const names = [...new Set(below.flatMap(([name]) => name ?? []))]
  const inside = (name: string) => below.filter(([first]) => first === name).map((parts) => parts.slice(1))
  const isNamed = (name: string) => isFoundBy('name', match(name))
  const others = names.filter((name) => !SPLIT.test(name))
  if (others.some(isNamed)) return []

  const splits = names.filter((name) => SPLIT.test(name))
  // Numbers say little in folders that would all be classes themselves.
  const isClass = splits.every(isNamed) ? isNamed : (name: string) => 'label' in match(name)
  const holdClasses = splits.some((name) => inside(name).flat().some(isClass))
  return [
    ...(holdClasses ? splits.map((name) => above + name) : []),
    ...others.flatMap((name) => splitsBelow(`${above}${name}/`, inside(name), match)),
  ]
}

/**
 * Paths of the folders that split the images of a class in a numbered folder: `0/train`, `0/val`, `1/train` of a model that has a class
 * "train" as well. Where all of several such names are classes, the numbers are not: those of folds, say.
 */
function splitsOfNumbers(folders: readonly string[], match: (name: string) => Match): string[] {
  const below = folders.map((name) => name.split('/')).filter(([first, second]) => first && second)
  const numbered = below.filter(([first = '']) => isFoundBy('index', match(first)))
  const numbers = new Set(numbered.map(([first]) => first))
  const names = [...new Set(numbered.map(([, second = '']) => second))]
  const areSplits =
    numbers.size > 1 &&
    names.every((name) => SPLIT.test(name)) &&
    (names.length === 1 || !names.every((name) => isFoundBy('name', match(name))))
  return areSplits ? numbered.map((parts) => parts.slice(0, 2).join('/')) : []
}

/**
 * The class that a folder below the root names: by the outermost of its parts that is the name of one, or else an index. Null for
 * the root, and for what lies directly in a split.
 */
function matchPath(
  folder: string,
  splits: ReadonlySet<string>,
  match: (name: string) => Match,
): Match | null {
  const names = partsBelow(folder, splits)
  if (names.length === 0) return null
  const matches = names.map(match)
  const labelled = matches.filter((found) => 'label' in found)
  // A folder of the year 2021 is not the class of that index, where another part of the path is a name.
  return labelled.find(({ by }) => by === 'name') ?? labelled[0] ?? matches[0] ?? null
}

/** The parts of a path that do not only split the images. */
function partsBelow(folder: string, splits: ReadonlySet<string>): string[] {
  const parts = folder === '.' ? [] : folder.split('/')
  return parts.filter((_, i) => !splits.has(parts.slice(0, i + 1).join('/')))
}

interface Unmatched {
  readonly folder: string
  readonly reason: string
}

/** Folders that match nothing: by the outermost name where nothing below it does. */
function unmatched(matches: ReadonlyMap<string, Match | null>): Unmatched[] {
  const used = [...matches]
    .filter(([, match]) => match === null || 'label' in match)
    .map(([folder]) => folder)
  const found = new Map<string, Unmatched>()
  for (const [folder, match] of matches) {
    if (match === null || 'label' in match) continue
    const parts = folder.split('/')
    const prefixes = parts.map((_, i) => parts.slice(0, i + 1).join('/'))
    const outer =
      prefixes.find((prefix) => !used.some((name) => name === prefix || name.startsWith(`${prefix}/`))) ??
      folder
    found.set(outer, { folder: outer, reason: match.reason })
  }
  return [...found.values()]
}

function told({ folder, reason }: Unmatched): string {
  return `${folder} (${reason})`
}

async function listTable(source: string, labels: readonly Label[]): Promise<ImageFolder> {
  const file = path.resolve(source)
  const match = folderMatcher(labels)
  const rows = await readImageTable(file, (text) => isFoundBy('name', match(text)))
  const names = [...new Set(rows.flatMap(({ label }) => label ?? []))]
  const fromOne = isCountedFromOne(names, labels)
  const counted = fromOne ? folderMatcher(labels, 1) : match
  const found = new Map(names.map((name) => [name, counted(name)]))
  const unmatched = [...found].flatMap(([folder, one]) =>
    'reason' in one ? [{ folder, reason: one.reason }] : [],
  )
  if (found.size > 0 && unmatched.length === found.size) {
    const [first] = unmatched
    throw new LensError(
      'input',
      `No label in ${file} is one of the model's, for example ${first ? told(first) : ''}. Labels may be wnids, indices or names.`,
    )
  }
  const root = path.dirname(file)
  const images = await Promise.all(
    rows.map(async ({ image, label }): Promise<LabelledImage[]> => {
      const match = label === null ? { label: null } : found.get(label)
      if (!match || !('label' in match)) return []
      const absolute = imageFile(file, image)
      const { size } = await stat(absolute).catch(() => ({ size: 0 }))
      return [{ path: image, file: absolute, bytes: size, label: match.label }]
    }),
  )
  const listed = images.flat().sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    root,
    images: listed,
    unmatchedFolders: unmatched.map(told),
    notes:
      found.size > 0
        ? fromOne
          ? [`${file}: ${COUNTED_FROM_ONE}.`]
          : []
        : [
            `Nothing in ${file} names classes of the model, so its images have no labels. A column of labels is called "label".`,
          ],
    fingerprint: fingerprintOf(listed),
  }
}

function noMatch(root: string, folders: readonly Unmatched[], labels: readonly Label[]): string {
  const names = labels.flatMap(({ name, synonyms }) => [name, ...synonyms])
  const [first] = folders
  const [label] = nearest(first?.folder ?? '', names)
  return [
    folders.length === 1 ? 'The one folder' : `None of the ${folders.length} folders`,
    ` with images in ${root}`,
    folders.length === 1
      ? ' does not match a label of the model: '
      : ' matches a label of the model, for example ',
    first ? told(first) : '',
    label === undefined ? '.' : `; the nearest label is "${label}".`,
    ' Name folders by wnid, index or class name, or put images without labels directly into one folder.',
  ].join('')
}

function fingerprintOf(images: readonly LabelledImage[]): string {
  const hash = createHash('sha256')
  for (const { path, bytes } of images) hash.update(`${path}\0${bytes}\n`)
  return hash.digest('hex')
}
