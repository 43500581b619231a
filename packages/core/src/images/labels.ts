import { z } from 'zod'

import type { Label } from '../explanation/schema.ts'

const entry = z.union([
  z.string(),
  z.object({
    index: z.number().int().nonnegative().optional(),
    name: z.string(),
    wnid: z.string().optional(),
    synonyms: z.array(z.string()).optional(),
  }),
  // Keras' imagenet_class_index.json: ["n01440764", "tench"].
  z.tuple([z.string(), z.string()]),
])
type Entry = z.infer<typeof entry>

/** Class names as people write them down: a list, or an object by index. */
export const labelsSchema = z.union([z.array(entry), z.record(z.string().regex(/^\d+$/), entry)], {
  error: 'expected a list of names, a list of { index, name, wnid, synonyms }, or an object of them by index',
})

/**
 * Labels in the order of their indices.
 *
 * @throws Error what is wrong, for a reader who knows the file: an empty name, an index given twice or left out
 */
export function labelsFrom(source: z.infer<typeof labelsSchema>): Label[] {
  const labels = Array.isArray(source)
    ? source.map((one, position) => labelFrom(one, position))
    : Object.entries(source).map(([index, one]) => labelFrom(one, Number(index)))
  labels.sort((a, b) => a.index - b.index)
  labels.forEach((label, position) => {
    if (label.name === '') throw new Error(`class ${label.index} has no name`)
    if (label.index < position) throw new Error(`class ${label.index} is there twice`)
    if (label.index > position) throw new Error(`class ${position} is missing`)
  })
  return labels
}

/** One label per line, as `tench, Tinca tinca` or `n01440764 tench, Tinca tinca`. */
export function labelsFromText(text: string): Label[] {
  return labelsFrom(text.trimEnd().split(/\r?\n/))
}

/** What a model without labels has: `class 0`, `class 1` … */
export function numberedLabels(classes: number): Label[] {
  return Array.from({ length: classes }, (_, index) => ({ index, name: `class ${index}`, synonyms: [] }))
}

function labelFrom(source: Entry, position: number): Label {
  if (Array.isArray(source)) return { ...named(source[1]), index: position, wnid: source[0] }
  if (typeof source === 'string') {
    const [, wnid, rest] = /^(n\d{8})\s+(.*)$/.exec(source.trim()) ?? []
    return { ...named(rest ?? source), index: position, ...(wnid && { wnid }) }
  }
  const { index = position, name, synonyms, wnid } = source
  return {
    ...(synonyms ? { name: name.trim(), synonyms } : named(name)),
    index,
    ...(wnid && { wnid }),
  }
}

/** ImageNet's own lists write synonyms after the name: `tench, Tinca tinca`. */
function named(text: string): Pick<Label, 'name' | 'synonyms'> {
  const [name = '', ...synonyms] = text.split(',').map((part) => part.trim())
  return { name, synonyms: synonyms.filter((synonym) => synonym !== '') }
}
