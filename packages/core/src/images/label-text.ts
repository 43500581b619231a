import path from 'node:path'

import { parse as parseYaml } from 'yaml'

import { isCount, isWhole, labelPart, labelsSchema, type LabelSource } from './labels.ts'
import { validated } from './json-file.ts'
import { columnOf, readTable, type Table } from './table.ts'

/**
 * The class names in a text file of any usual form: JSON, YAML, the text of a Python dict or list, a CSV, or one name per line with
 * or without a leading index.
 *
 * @throws Error, LensError `input`: what is wrong with it
 */
export function labelSource(text: string, file: string): LabelSource {
  const extension = path.extname(file).toLowerCase()
  const items = [...text.matchAll(PBTXT_ITEM)].map(([, fields = '']) => fields)
  if (items.length > 0) return checked(file, items.map(itemOf))
  const lines = jsonLines(text)
  if (lines) return checked(file, lines)
  const body = pythonLiteral(text.trim())
  if (/^[[{]/.test(body)) return checked(file, parseLiteral(body))
  if (['.yaml', '.yml'].includes(extension) || YAML_NAMES.test(text)) return checked(file, parsePlain(text))
  if (['.csv', '.tsv'].includes(extension)) return fromTable(text)
  const [line = ''] = text.trimStart().split(/\r?\n|\r/, 1)
  const isTable = isTableHeader(
    line.split(/[,;\t]/).map((word) => word.toLowerCase().replace(/[\s_"-]+/g, '')),
  )
  return isTable && /[,;\t]/.test(line) ? fromTable(text) : fromLines(text)
}

/** An `item { id: 1 name: 'dalmatian' }` of TensorFlow's label maps. */
const PBTXT_ITEM = /^item\s*\{([^}]*)\}/gm

function itemOf(text: string): unknown {
  const fields = new Map(
    [...text.matchAll(/(\w+)\s*:\s*(?:(["'])(.*?)\2|(\d+))/g)].map(
      ([, key = '', , quoted, digits]): [string, string] => [key, quoted ?? digits ?? ''],
    ),
  )
  return { id: fields.get('id'), name: fields.get('display_name') ?? fields.get('name') }
}

/** An object on every line, of several; null where that is not so. */
function jsonLines(text: string): unknown[] | null {
  const lines = text.trim().split(/\r?\n/)
  if (lines.length < 2 || !lines.every((line) => /^\{.*\}$/.test(line))) return null
  return lines.map(parseLiteral)
}

/** Without what Python's sources and prints put around a list or a dict: `names = (…)`, `array([…], dtype='<U9')`. */
function pythonLiteral(text: string): string {
  const value = withoutWrappers(text.replace(/^(?:#.*\s+)+(?=\w+\s*=|[[{(])/, '')).replace(
    /^\w+\s*=\s*(?=[[{(])/,
    '',
  )
  const [, inner] = /^(?:\w+\.)*\w+\(([[{][^]*[\]}])(?:\s*,\s*\w+\s*=[^\n]*)?\)$/.exec(value) ?? []
  return inner ?? value.replace(/^\((['"][^]*)\)$/, '[$1]')
}

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/
const WRAPPED = new RegExp(
  `(?:\\b\\w+\\.)*\\bstr_\\((${QUOTED.source})\\)|(?:\\b[ub])?(${QUOTED.source})`,
  'g',
)

/** Python's texts without what NumPy (`np.str_('cat')`) or the kind of text (`u'cat'`, `b'cat'`) puts in front. */
function withoutWrappers(text: string): string {
  return text.replace(WRAPPED, (_, ofNumpy?: string, quoted?: string) => ofNumpy ?? quoted ?? '')
}

const YAML_NAMES = /^(?:names|labels|classes|id2label|class_names)\s*:\s*(?:$|[[{])/m

function checked(file: string, content: unknown): LabelSource {
  return validated(file, labelPart(content), labelsSchema)
}

/** JSON, or what Python prints of a dict or list, which is YAML's flow style but for its escaped quotes. */
export function parseLiteral(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    try {
      return parsePlain(text.replace(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => requoted(inner)))
    } catch {
      throw error
    }
  }
}

function requoted(inner: string): string {
  return `'${inner.replace(/\\'/g, "''")}'`
}

/** YAML in which every scalar is text: a class may be called `no` or `007`. */
function parsePlain(text: string): unknown {
  return parseYaml(text, { schema: 'failsafe', prettyErrors: false })
}

const NAME_COLUMNS = [
  'name',
  'classname',
  'labelname',
  'displayname',
  'label',
  'class',
  'category',
  'title',
  'description',
]
const INDEX_COLUMNS = [
  'index',
  'idx',
  'id',
  'classid',
  'classidx',
  'classindex',
  'labelid',
  'labelidx',
  'labelindex',
  'number',
  'target',
  'label',
  'class',
]
const WNID_COLUMNS = ['wnid', 'synset', 'synsetid', 'wordnetid']

function isHeader(words: readonly string[]): boolean {
  return (
    words.some((word) => isName(word) || INDEX_COLUMNS.includes(word)) &&
    !words.some((word) => /^\d+$/.test(word))
  )
}

/** In a text of lines, one such word may be a class: `label, adhesive`. */
function isTableHeader(words: readonly string[]): boolean {
  const known = [...INDEX_COLUMNS, ...WNID_COLUMNS]
  return isHeader(words) && words.filter((word) => isName(word) || known.includes(word)).length > 1
}

function isName(word: string): boolean {
  return NAME_COLUMNS.includes(word) || word.endsWith('name')
}

function fromTable(text: string): LabelSource {
  const { header, rows } = withForeignHeader(readTable(text, isHeader))
  const columns = columnsOf(rows)
  if (columns.length === 1 && !header) return columnOf(rows, 0)
  const isWnid = columns.map((values) => values.every((value) => /^n\d{8}$/.test(value)))
  const at = (words: readonly string[], allowed: (column: number) => boolean) =>
    words.map((word) => header?.indexOf(word) ?? -1).find((column) => column >= 0 && allowed(column))
  const indexColumn = indexColumnOf(header, columns)
  const wnidColumn = at(WNID_COLUMNS, () => true) ?? isWnid.indexOf(true)
  const isFree = (column: number) => column !== indexColumn && column !== wnidColumn
  const free = columns.flatMap((_, column) => (isFree(column) ? [column] : []))
  const named =
    at(NAME_COLUMNS, isFree) ?? header?.findIndex((word, column) => word.endsWith('name') && isFree(column))
  // Numbers beside names count something.
  const unnamed = free.find((column) => !columns[column]?.every(isWhole)) ?? free[0]
  const nameColumn = named !== undefined && named >= 0 ? named : (unnamed ?? Math.max(0, wnidColumn))
  return rows.map((row, position) => ({
    index: indexColumn === undefined ? position : Number(row[indexColumn]),
    name: row[nameColumn] ?? '',
    ...(wnidColumn >= 0 && row[wnidColumn] && { wnid: row[wnidColumn] }),
  }))
}

function columnsOf(rows: Table['rows']): string[][] {
  const width = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, column) => columnOf(rows, column))
}

/**
 * The column that holds the indices: one of a usual header that counts the rows, else the only one that does, else one of such a header
 * that leaves indices out or has them twice: beside names, it is refused for that.
 */
function indexColumnOf(header: Table['header'], columns: readonly (readonly string[])[]): number | undefined {
  const all = columns.map((_, column) => column)
  const known = INDEX_COLUMNS.flatMap((word) => all.filter((column) => header?.[column] === word))
  const counts = all.filter((column) => isCount(columns[column] ?? []))
  const usual = known.find((column) => counts.includes(column))
  if (usual !== undefined) return usual
  const unusual = counts.filter((column) => !isName(header?.[column] ?? ''))
  if (unusual.length === 1 || !header) return unusual[0] ?? gapped(columns, all)
  if (unusual.length > 1)
    throw new Error('several columns count the classes; call the one of indices "index"')
  return gapped(columns, known)
}

function gapped(columns: readonly (readonly string[])[], among: readonly number[]): number | undefined {
  const hasNames = columns.some((values) => !values.some(isWhole))
  return hasNames ? among.find((column) => columns[column]?.every(isWhole)) : undefined
}

/** A first row of words above a column of indices is a header, in whatever language. */
function withForeignHeader(table: Table): Table {
  const [first = [], ...rest] = table.rows
  const isHead =
    rest.length > 1 && first.some((word, column) => !isWhole(word) && isCount(columnOf(rest, column)))
  return table.header === null && isHead
    ? { header: first.map((word) => word.toLowerCase()), rows: rest }
    : table
}

const INDEX_FIRST = /^(\d+)(?:\s*(?:[-=]>|[:;,=|])\s*|[.)]\s+|\s+-\s+|\s+)(.*\S)$/
const INDEX_LAST = /^(.*\S)(?:\s*[:;,=|]\s*|\s+)(\d+)$/

/** One label per line: `dalmatian`, `0 dalmatian`, `0: dalmatian`, `dalmatian 0`, `n02110341 dalmatian, coach dog`. */
function fromLines(text: string): LabelSource {
  const lines = bare(
    spaced(
      text
        .trimEnd()
        .split(/\r\n|\r|\n/)
        .map((line) => line.trim())
        .filter((line) => !/^#(?:\s|$)/.test(line)),
    ),
  )
  const first = lines.map((line) => INDEX_FIRST.exec(line))
  if (isCount(first.map((match) => match?.[1] ?? ''))) {
    const names = unquoted(first.map((match) => match?.[2] ?? ''))
    return first.map((match, i) => ({ index: Number(match?.[1]), name: names[i] ?? '' }))
  }
  if (isCountWithFaults(first)) {
    return first.map((match) => ({ index: Number(match?.[1]), name: match?.[2] ?? '' }))
  }
  const last = lines.map((line) => INDEX_LAST.exec(line))
  const names = new Set(last.map((match) => match?.[1] ?? ''))
  // Not `class 0`, `class 1`: the number belongs to the name.
  if (names.size === lines.length && lines.length > 1 && isCount(last.map((match) => match?.[2] ?? ''))) {
    return last.map((match) => ({ index: Number(match?.[2]), name: match?.[1] ?? '' }))
  }
  return lines
}

/** Whether lines count the classes but for some left out or there twice, which is refused; not `1 litre`, `5 litres`. */
function isCountWithFaults(lines: readonly (RegExpExecArray | null)[]): boolean {
  const numbers = lines.map((match) => Number(match?.[1] ?? NaN))
  const names = new Set(lines.map((match) => match?.[2]))
  return (
    lines.length > 2 &&
    names.size === lines.length &&
    Math.min(...numbers) <= 1 &&
    Math.max(...numbers) <= lines.length
  )
}

/** Without the commas and the quotes of a list that lost its brackets; all on one line, too. */
function bare(lines: readonly string[]): string[] {
  const [only = ''] = lines
  const entries = lines.length === 1 && only.split(',').length > 2 ? only.split(',') : lines
  const ended = entries.slice(0, -1).every((line) => line.endsWith(','))
  const plain = entries.map((line) => (ended && entries.length > 1 ? line.replace(/,$/, '') : line).trim())
  const isYaml = plain.length > 1 && plain.every((line) => /^-\s+\S/.test(line))
  return unquoted(isYaml ? plain.map((line) => line.replace(/^-\s+/, '')) : plain)
}

function unquoted(lines: readonly string[]): string[] {
  const isQuoted = lines.every((line) => /^(["']).+\1$/.test(line))
  return lines.map((line) => (isQuoted ? line.slice(1, -1) : line))
}

/** Without the blank line between any two; elsewhere it may be a class whose name is lost. */
function spaced(lines: readonly string[]): string[] {
  const isSpaced = lines.length > 2 && lines.every((line, i) => (line === '') === (i % 2 === 1))
  return lines.filter((_, i) => !isSpaced || i % 2 === 0)
}
