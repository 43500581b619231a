import { z } from 'zod'

import type { Label } from '../explanation/schema.ts'

const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)])
/** What the fields of a class are called. */
const NAME_FIELDS = ['name', 'label', 'class_name', 'className', 'class', 'display_name', 'title']
const INDEX_FIELDS = ['index', 'id', 'class_id', 'classId', 'idx', 'label_id']
const described = z.object({
  index: z.coerce.number().int().nonnegative().optional(),
  name: text,
  wnid: z.string().optional(),
  synonyms: z.array(z.string()).optional(),
})
const entry = z.union([
  text,
  z.record(z.string(), z.unknown()).transform(withUsualFields).pipe(described),
  // Keras' imagenet_class_index.json: ["n01440764", "tench"].
  z.tuple([z.string(), z.string()]),
])
type Entry = z.infer<typeof entry>

/**
 * Objects whose index has a name of its own: the one key that counts the list, where none of the usual ones is there. Without it they
 * would be read in the list's order, which is another.
 */
function withIndices(list: readonly unknown[]): unknown[] {
  const objects = list.filter(isObject)
  const [first = {}] = objects
  if (objects.length !== list.length || INDEX_FIELDS.some((field) => field in first)) return [...list]
  const keys = Object.keys(first)
  const indexKeys = keys.filter((key) => isCount(objects.map((one) => String(one[key]))))
  const texts = keys.filter(
    (key) => !indexKeys.includes(key) && objects.every((one) => typeof one[key] === 'string'),
  )
  const nameKey =
    NAME_FIELDS.find((field) => texts.includes(field)) ?? (texts.length === 1 ? texts[0] : undefined)
  const [indexKey, ...others] = indexKeys
  if (indexKey === undefined || nameKey === undefined || others.length > 0) return [...list]
  return objects.map((one) => ({ ...one, index: one[indexKey], name: one[nameKey] }))
}

function withUsualFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const first = (names: readonly string[]) => fields[names.find((name) => name in fields) ?? '']
  return { ...fields, name: first(NAME_FIELDS), index: first(INDEX_FIELDS) }
}

const EXPECTED =
  'expected a list of names, a list of { index, name, wnid, synonyms }, an object of them by index, or the index by name'

/** Class names as people write them down: a list, an object by index, or the index by name. */
export const labelsSchema = z
  .union(
    [
      z.array(z.unknown()).transform(withIndices).pipe(z.array(entry)),
      z.record(z.string(), z.union([z.number(), entry])),
    ],
    { error: EXPECTED },
  )
  .refine((source) => Array.isArray(source) || orderOf(source) !== null, { error: EXPECTED })
export type LabelSource = z.infer<typeof labelsSchema>

/** What files call the part that names the classes; ImageFolder, Hugging Face, timm, Ultralytics and data sets differ. */
const NAMED_PARTS = [
  ...['labels', 'names', 'id2label', 'idx_to_class', 'idx2label', 'index_to_name', 'label_names'],
  ...['class_names', 'classes', 'categories', 'label2id', 'class_to_idx'],
]

/** Levels of a file in which the classes are looked for: data sets describe them in `features.label.names`. */
const LEVELS = 4

/** The part of a file's content that names the classes: the whole, or what lies under one of the usual words, as near the top as it is. */
export function labelPart(content: unknown): unknown {
  let level = [content].filter(isObject)
  for (let depth = 0; depth < LEVELS; depth++) {
    const part = level.map(namedPart).find((one) => one !== undefined)
    if (part !== undefined) return part
    level = level.flatMap((one) => Object.values(one)).filter(isObject)
  }
  return content
}

function namedPart(content: Readonly<Record<string, unknown>>): unknown {
  const part = NAMED_PARTS.find((name) => typeof content[name] === 'object' && content[name] !== null)
  return part === undefined ? undefined : content[part]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Which side of an object is the index; null where neither is. */
function orderOf(source: Readonly<Record<string, number | Entry>>): 'index first' | 'name first' | null {
  const keys = Object.keys(source)
  const values = Object.values(source)
  const byIndex = isCount(keys)
  const byName = values.every(isWhole) && isCount(values.map(String))
  // Digits as names, as ImageFolder writes them: the values are numbers, so they are the indices.
  if (byName && (!byIndex || values.every((value) => typeof value === 'number'))) return 'name first'
  if (byIndex || keys.every(isWhole)) return 'index first'
  return values.length > 0 && values.every(isWhole) ? 'name first' : null
}

export function isWhole(value: unknown): boolean {
  return /^\d+$/.test(String(value))
}

/** Whether these are 0, 1, 2 … or 1, 2, 3 …, each once, in any order. */
export function isCount(values: readonly string[]): boolean {
  if (values.length === 0 || !values.every(isWhole)) return false
  const numbers = new Set(values.map(Number))
  const least = Math.min(...numbers)
  return least <= 1 && numbers.size === values.length && Math.max(...numbers) === least + values.length - 1
}

/**
 * Labels in the order of their indices.
 *
 * @throws Error what is wrong, for a reader who knows the file: an empty name, an index given twice or left out
 */
export function labelsFrom(source: LabelSource): Label[] {
  const entries = Array.isArray(source)
    ? source.map((one, position) => ({ one, position }))
    : orderOf(source) === 'name first'
      ? Object.entries(source).map(([name, index]) => ({ one: name, position: Number(index) }))
      : Object.entries(source).map(([index, name]) => ({ one: spelled(name), position: Number(index) }))
  const split = writesSynonyms(entries.map(({ one }) => one))
  const labels = entries.map(({ one, position }) => labelFrom(one, position, split))
  labels.sort((a, b) => a.index - b.index)
  const first = labels[0]?.index === 1 ? 1 : 0
  labels.forEach((label, position) => {
    if (label.name === '') throw new Error(`class ${label.index} has no name`)
    if (label.index < first + position) throw new Error(`class ${label.index} is there twice`)
    if (label.index > first + position) throw new Error(`class ${first + position} is missing`)
  })
  return labels
}

function spelled(value: number | Entry): Entry {
  return typeof value === 'number' ? String(value) : value
}

/** What a model without labels has: `class 0`, `class 1` … */
export function numberedLabels(classes: number): Label[] {
  return Array.from({ length: classes }, (_, index) => ({ index, name: `class ${index}`, synonyms: [] }))
}

const WNID = /^(n\d{8})(?:[\s,:;_-]+(.*))?$/

function labelFrom(source: Entry, position: number, split: boolean): Label {
  const named = (name: string) => (split ? withSynonyms(name) : { name: name.trim(), synonyms: [] })
  if (Array.isArray(source)) return { ...named(source[1]), index: position, wnid: source[0] }
  if (typeof source === 'string') return labelFrom({ name: source, index: position }, position, split)
  const [, found, rest] = WNID.exec(source.name.trim()) ?? []
  const { index = position, synonyms, wnid = found } = source
  const name = rest ?? source.name
  return {
    ...(synonyms ? { name: name.trim(), synonyms } : named(name)),
    index,
    ...(wnid && { wnid }),
  }
}

/**
 * ImageNet's own lists write synonyms after the name: `tench, Tinca tinca`. Elsewhere a comma is part of the name:
 * `Smith, Anna`. They are told by their wnids, or by the tench that they begin with.
 */
function writesSynonyms(entries: readonly Entry[]): boolean {
  return entries.some((one, position) => {
    if (Array.isArray(one)) return WNID.test(one[0])
    const { name, wnid } = typeof one === 'string' ? { name: one, wnid: undefined } : one
    return wnid !== undefined || WNID.test(name.trim()) || (position < 2 && /^tench\b/i.test(name.trim()))
  })
}

function withSynonyms(text: string): Pick<Label, 'name' | 'synonyms'> {
  const [name = '', ...synonyms] = text.split(',').map((part) => part.trim())
  return { name, synonyms: synonyms.filter((synonym) => synonym !== '') }
}

/**
 * Labels for every class of the model, from labels that may leave the background out, count from 1, or name one of two.
 *
 * @param kind `background`: class 0 is known to be one without a label; `binary`: class 1 is what the model's one score speaks for
 * @returns the labels, and in `assumed` what was taken for granted, as clauses for people
 * @throws Error how many there are and how many there should be
 */
export function labelsOfClasses(
  labels: readonly Label[],
  classes: number,
  kind?: 'background' | 'binary',
): { labels: Label[]; assumed: string[] } {
  const [first] = labels
  const moved = (by: number) => labels.map((label) => ({ ...label, index: label.index + by }))
  const behindBackground = (by: number) => ({
    labels: [{ index: 0, name: 'background', synonyms: [] }, ...moved(by)],
    assumed: ['class 0 is a background class, which has no label'],
  })
  if (labels.length === classes) {
    return first?.index === 1
      ? { labels: moved(-1), assumed: ['labels are counted from 1'] }
      : { labels: [...labels], assumed: [] }
  }
  if (labels.length === classes - 1) {
    if (first?.index === 1) return behindBackground(0)
    // TensorFlow's ImageNet models have 1,001 classes.
    if (kind === 'background' || classes === 1001) return behindBackground(1)
    if (kind === 'binary' && first) {
      const other = { index: 0, name: `not ${first.name}`, synonyms: [] }
      return {
        labels: [other, ...moved(1)],
        assumed: [`the one label is what class 1 is, and class 0 is not`],
      }
    }
  }
  if (labels.length === classes + 1 && /^background$/i.test(first?.name ?? '')) {
    return { labels: moved(-1).slice(1), assumed: ['the label "background" has no class'] }
  }
  throw new Error(
    `there are ${labels.length} labels, but the model has ${classes} classes` +
      (labels.length === classes - 1 && classes > 2
        ? '; if its class 0 is a background class, say so with "background": true in the configuration'
        : ''),
  )
}
