import { stat } from 'node:fs/promises'
import path from 'node:path'

import { LensError } from '@lens/errors'

import { isImage } from './find-images.ts'
import { about, readText } from './json-file.ts'
import { readTable } from './table.ts'

interface ImageRow {
  /** Path as it is written, relative to the table; `/` between its parts. */
  readonly image: string
  readonly label: string | null
}

export const TABLES = ['.csv', '.tsv']

/** Whether this is a CSV of images rather than a folder of them. */
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
  'y',
]

/**
 * The rows of a table of images and labels: by its header, or the path is the column that ends like an image's, and the label the
 * next. A table of paths alone is one without labels.
 *
 * @throws LensError `input`: the file cannot be read, or no column holds the paths of images
 */
export async function readImageTable(file: string): Promise<ImageRow[]> {
  const text = await readText(file)
  const { header, rows } = about(file, () => readTable(text, (words) => !words.some((word) => isImage(word))))
  const named = PATH_COLUMNS.map((word) => header?.indexOf(word) ?? -1).find((column) => column >= 0)
  const pathColumn = named ?? (rows[0] ?? []).findIndex((value) => isImage(value))
  if (pathColumn < 0) {
    throw new LensError(
      'input',
      `${file} has no column with the paths of images; call it "path", and that of the classes "label".`,
    )
  }
  const labelled = LABEL_COLUMNS.map((word) => header?.indexOf(word) ?? -1).find((column) => column >= 0)
  const labelColumn = labelled ?? (header ? undefined : pathColumn === 0 ? 1 : 0)
  const listed = rows.flatMap((row) => {
    const image = (row[pathColumn] ?? '').replaceAll('\\', '/')
    const label = labelColumn === undefined ? '' : (row[labelColumn] ?? '')
    return image === '' ? [] : [{ image, label: label === '' ? null : label }]
  })
  if (listed.length === 0) throw new LensError('input', `${file} lists no images.`)
  return [...new Map(listed.map((row) => [row.image, row])).values()]
}
