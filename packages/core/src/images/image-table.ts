import { stat } from 'node:fs/promises'
import path from 'node:path'

import { LensError } from '@lens/errors'

import { isImage } from './find-images.ts'
import { about, readText } from './json-file.ts'
import { columnOf, readTable, type Table } from './table.ts'

interface ImageRow {
  /** Path as it is written, relative to the table; `/` between its parts. */
  readonly image: string
  readonly label: string | null
}

export const TABLES = ['.csv', '.tsv', '.txt']

/** Whether this is a table of images rather than a folder of them. */
export async function isImageTable(source: string): Promise<boolean> {
  if (!TABLES.includes(path.extname(source).toLowerCase())) return false
  return (await stat(source).catch(() => null))?.isFile() ?? false
}

const PATH_COLUMNS = [
  'path',
  'file',
  'filename',
  'filepath',
  'image',
  'imagepath',
  'imagefile',
  'img',
  'imgpath',
]
const LABEL_COLUMNS = [
  'label',
  'class',
  'classname',
  'labelname',
  'category',
  'target',
  'wnid',
  'synset',
  'classid',
  'labelid',
  'labels',
  'categoryid',
  'classindex',
  'classidx',
  'labelindex',
  'klasse',
  'y',
]

/**
 * The rows of a table of images and labels: by its header, or the path is the column that ends like an image's, and the label the
 * next. A table of paths alone is one without labels.
 *
 * @param isName whether a text is the name of a class, rather than a number that may count anything: under a header that Lens does not
 *   know, the column of such names holds the labels
 * @throws LensError `input`: the file cannot be read, or no column holds the paths of images
 */
export async function readImageTable(file: string, isName: (text: string) => boolean): Promise<ImageRow[]> {
  const text = await readText(file)
  const { header, rows } =
    listed(text) ?? about(file, () => readTable(text, (words) => !words.some((word) => isImage(word))))
  const pathColumn = pathColumnOf({ header, rows })
  if (pathColumn < 0) {
    throw new LensError(
      'input',
      `${file} has no column with the paths of images; call it "path", and that of the classes "label".`,
    )
  }
  const labelColumn = labelColumnOf({ header, rows }, pathColumn, isName)
  const images = rows.flatMap((row) => {
    const image = (row[pathColumn] ?? '').replaceAll('\\', '/')
    const label = labelColumn === undefined ? '' : (row[labelColumn] ?? '')
    return image === '' ? [] : [{ image, label: label === '' ? null : label }]
  })
  if (images.length === 0) throw new LensError('input', `${file} lists no images.`)
  return [...new Map(images.map((row) => [row.image, row])).values()]
}

/** A path on every line, with a blank and a label behind it or without, as Caffe and ImageNet's own lists have it; null for a table. */
function listed(text: string): Table | null {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim())
  const rows = lines
    .filter((line) => line !== '')
    .map((line) => (isImage(line) ? [line] : (/^(.*\S)\s+(\S+)$/.exec(line)?.slice(1) ?? [line])))
  return rows.every(([path = '']) => isImage(path) && !/[,;\t]/.test(path)) ? { header: null, rows } : null
}

/** The column that ends like images: that of a usual header among several; where none ends so, that of a usual header. */
function pathColumnOf({ header, rows }: Table): number {
  const columns = (rows[0] ?? []).map((_, column) => column)
  const ofImages = columns.filter((column) => isImage(rows[0]?.[column] ?? ''))
  const known = PATH_COLUMNS.flatMap((word) => columns.filter((column) => header?.[column] === word))
  return known.find((column) => ofImages.includes(column)) ?? ofImages[0] ?? known[0] ?? -1
}

/** The column of labels: that of its header, unless it holds numbers beside names, which say more surely which class is meant. */
function labelColumnOf(
  { header, rows }: Table,
  pathColumn: number,
  isName: (text: string) => boolean,
): number | undefined {
  const columns = (rows[0] ?? []).map((_, column) => column).filter((column) => column !== pathColumn)
  const areAll = (column: number, is: (text: string) => boolean) => {
    const cells = columnOf(rows, column).filter((text) => text !== '')
    return cells.length > 0 && cells.every(is)
  }
  const isOfNames = (column: number) => areAll(column, isName)
  const known = LABEL_COLUMNS.flatMap((word) => columns.filter((column) => header?.[column] === word))
  const [first] = known
  if (first !== undefined && !areAll(first, (text) => /^\d+$/.test(text)))
    return known.find(isOfNames) ?? first
  return columns.find(isOfNames) ?? first ?? (header ? undefined : pathColumn === 0 ? 1 : 0)
}
