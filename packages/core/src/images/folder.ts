import { createHash } from 'node:crypto'
import path from 'node:path'

import { LensError, nearest } from '@lens/errors'

import type { Label } from '../explanation/schema.ts'
import { IMAGE_EXTENSIONS, type ImageFile, findImages } from './find-images.ts'
import { folderMatcher } from './match-folder.ts'

interface LabelledImage extends ImageFile {
  /** Index of the class its folder names; null directly in the root. */
  readonly label: number | null
}

export interface ImageFolder {
  /** Absolute. */
  readonly root: string
  /** In the order of their paths. */
  readonly images: readonly LabelledImage[]
  /** Folders whose images are left out, each with the reason in brackets. */
  readonly unmatchedFolders: readonly string[]
  /**
   * SHA-256 over path and size of every image. Not the time of change, which copying and cloning alter; nor the content,
   * which would be read twice: a picture replaced by one of equal size goes unnoticed.
   */
  readonly fingerprint: string
}

/**
 * The images in `folder`: one sub-folder per class, or a flat folder without labels.
 *
 * @throws LensError `input`: no such folder, no image in it, or none of its folders matches a label
 */
export async function listImages(folder: string, labels: readonly Label[]): Promise<ImageFolder> {
  const root = path.resolve(folder)
  const found = await findImages(root)
  if (found.length === 0) {
    throw new LensError('input', `There is no image in ${root}. Lens reads ${IMAGE_EXTENSIONS.join(', ')}.`)
  }
  const match = folderMatcher(labels)
  const classFolders = [...new Set(found.flatMap((image) => classFolder(image) ?? []))]
  const matches = new Map(classFolders.map((name) => [name, match(name)]))

  const unmatchedFolders: string[] = []
  for (const [name, match] of matches)
    if ('reason' in match) unmatchedFolders.push(`${name} (${match.reason})`)
  if (classFolders.length > 0 && unmatchedFolders.length === classFolders.length) {
    throw new LensError('input', noMatch(root, classFolders, unmatchedFolders, labels))
  }

  const images = found.flatMap((image): LabelledImage[] => {
    const name = classFolder(image)
    const match = name === undefined ? { label: null } : matches.get(name)
    return match && 'label' in match ? [{ ...image, label: match.label }] : []
  })
  return { root, images, unmatchedFolders, fingerprint: fingerprintOf(images) }
}

function classFolder(image: ImageFile): string | undefined {
  const end = image.path.indexOf('/')
  return end < 0 ? undefined : image.path.slice(0, end)
}

function noMatch(
  root: string,
  folders: readonly string[],
  reasons: readonly string[],
  labels: readonly Label[],
): string {
  const names = labels.flatMap(({ name, synonyms }) => [name, ...synonyms])
  const [label] = nearest(folders[0] ?? '', names)
  return [
    folders.length === 1 ? 'The one folder' : `None of the ${folders.length} folders`,
    ` with images in ${root}`,
    folders.length === 1
      ? ' does not match a label of the model: '
      : ' matches a label of the model, for example ',
    reasons[0] ?? '',
    label === undefined ? '.' : `; the nearest label is "${label}".`,
    ' Name folders by wnid, index or class name, or put images without labels directly into one folder.',
  ].join('')
}

function fingerprintOf(images: readonly ImageFile[]): string {
  const hash = createHash('sha256')
  for (const { path, bytes } of images) hash.update(`${path}\0${bytes}\n`)
  return hash.digest('hex')
}
