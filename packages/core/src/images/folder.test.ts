import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findImages } from './find-images.ts'
import { listImages } from './folder.ts'
import { labelsFrom } from './labels.ts'
import { folderMatcher, requestedClasses } from './match-folder.ts'
import { nearest } from '@lens/errors'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lens-folder-'))
})
afterEach(() => rm(root, { recursive: true }))

async function files(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), path)
  }
}

async function found(): Promise<string[]> {
  return (await findImages(root)).map(({ path }) => path)
}

const LABELS = labelsFrom([
  { name: 'tench', wnid: 'n01440764', synonyms: ['Tinca tinca'] },
  { name: 'crane', wnid: 'n02012849', synonyms: [] },
  { name: 'crane', wnid: 'n03126707', synonyms: [] },
  { name: 'French bulldog', wnid: 'n02108915', synonyms: [] },
])

describe('findImages', () => {
  it('finds images at every depth, by extension, in the order of their paths', async () => {
    await files(
      'b/2.JPG',
      'b/1.png',
      'a/deep/er/x.webp',
      'Z.jpeg',
      'notes.txt',
      'no-extension',
      'b/x.svg',
      'b/c.jpg.txt',
    )
    expect(await found()).toEqual(['Z.jpeg', 'a/deep/er/x.webp', 'b/1.png', 'b/2.JPG'])
  })

  it('passes over what is hidden or left by macOS', async () => {
    await files('.cache/x.png', 'a/.x.png', '__MACOSX/x.png', 'a/x.png')
    expect(await found()).toEqual(['a/x.png'])
  })

  it('follows links, but not back to where it came from, and passes over dead ones', async () => {
    await files('a/x.png', 'b/y.png')
    await symlink('..', join(root, 'a', 'up'))
    await symlink('.', join(root, 'self'))
    await symlink('../b', join(root, 'a', 'other'))
    await symlink('nowhere.png', join(root, 'a', 'dead.png'))
    await symlink('../b/y.png', join(root, 'a', 'file.png'))
    expect(await found()).toEqual(['a/file.png', 'a/other/y.png', 'a/x.png', 'b/y.png'])
  })

  it.each([
    ['missing', /\/missing does not exist\.$/],
    ['file', /\/file is not a folder\. Give a folder of images, or a CSV/],
  ])('says what is wrong with a folder that is %s', async (name, message) => {
    await files('file')
    await expect(findImages(join(root, name))).rejects.toThrow(message)
  })
})

describe('folderMatcher', () => {
  it.each([
    ['n01440764', 0],
    ['n01440764_tench', 0],
    ['N03126707', 2],
    // The wnid counts, whatever follows.
    ['n02012849_tench', 1],
    ['tench', 0],
    ['Tench', 0],
    ['tinca_tinca', 0],
    ['french-bulldog', 3],
    ['FrenchBulldog', 3],
    ['3', 3],
    ['003', 3],
    ['3_french_bulldog', 3],
    // Numbered from 1: the name counts.
    ['4_french_bulldog', 3],
    // Two classes of this name: the index decides.
    ['2_crane', 2],
    ['1.crane', 1],
    ['3 something else', 3],
  ])('%s', (folder, label) => {
    expect(folderMatcher(LABELS)(folder)).toMatchObject({ label })
  })

  it.each([
    ['n99999999', 'no label has the wnid n99999999'],
    ['crane', 'means classes 1 and 2: name the folder by index or wnid'],
    ['3_crane', 'means classes 1 and 2: name the folder by index or wnid'],
    ['4', 'the model has classes 0 to 3'],
    ['-1', 'no label has this name'],
    ['unicorn', 'no label has this name'],
  ])('%s: %s', (folder, reason) => {
    expect(folderMatcher(LABELS)(folder)).toEqual({ reason })
  })

  it('reads the name behind a wnid where the labels have none', () => {
    const match = folderMatcher(labelsFrom(['tench', 'crane']))
    expect(match('n02012849_crane')).toMatchObject({ label: 1 })
    expect(match('n02012849')).toEqual({ reason: 'no label has this name' })
  })

  it('knows a name however its accents are composed', () => {
    expect(folderMatcher(labelsFrom(['cr\u00eape']))('cre\u0302pe')).toMatchObject({ label: 0 })
  })
})

describe('folderMatcher of names that are nearly the same', () => {
  it.each([
    ['a', 0],
    ['A', 1],
    ['B', 2],
    ['B-', 3],
    ['7', 4],
    ['Smith, Anna', 6],
    ['smith_anna', null],
    ['Smith', null],
    ['Jones', 7],
    ['b', null],
  ])('%s', (folder, label) => {
    const names = ['a', 'A', 'B', 'B-', '7', 'Smith, John', 'Smith, Anna', 'Jones, Bob']
    const found = folderMatcher(labelsFrom(names))(folder)
    expect('label' in found ? found.label : null).toBe(label)
  })

  it('finds classes on the command line whose names hold commas', () => {
    const labels = labelsFrom(['Smith, John', 'Smith, Anna', 'airliner'])
    expect(requestedClasses(['Smith', 'Anna', 'airliner'], labels)).toEqual([1, 2])
    expect(() => requestedClasses(['airliner', 'none'], labels)).toThrow(/"none" is no class/)
  })

  it('takes numbers on the command line that name no class for indices', () => {
    const labels = labelsFrom(['7', '3', '1'])
    expect(requestedClasses(['3', '0', '1'], labels)).toEqual([1, 0, 2])
    expect(() => requestedClasses(['4'], labels)).toThrow(/"4" is no class/)
  })
})

describe('folderMatcher of names that are numbers', () => {
  it.each([
    ['7', 0],
    ['0', null],
    ['2', null],
  ])('takes %s for a name', (folder, label) => {
    expect(folderMatcher(labelsFrom(['7', '3', '5']))(folder)).toEqual(
      label === null ? { reason: 'no label has this name' } : { label, by: 'name' },
    )
  })

  it.each([
    ['-1', 0],
    ['+1', 2],
    ['1', null],
  ])('keeps the sign of %s', (folder, label) => {
    const found = folderMatcher(labelsFrom(['-1', '0', '+1']))(folder)
    expect('label' in found ? found.label : null).toBe(label)
  })
})

describe('listImages', () => {
  const listed = async (source = root) => {
    const { images } = await listImages(source, LABELS)
    return images.map(({ path, label }) => `${path} ${label}`)
  }

  it('looks below train, val and test, and says so', async () => {
    await files('train/tench/a.png', 'train/unicorn/b.png', 'val/tench/c.JPG', 'test/loose.png')
    expect(await listed()).toEqual(['test/loose.png null', 'train/tench/a.png 0', 'val/tench/c.JPG 0'])
    const { notes, unmatchedFolders } = await listImages(root, LABELS)
    expect(notes).toEqual([
      expect.stringMatching(/is split into test, train, val: the images of all are used/),
    ])
    expect(unmatchedFolders).toEqual(['train/unicorn (no label has this name)'])
  })

  it('takes a class called train for one', async () => {
    await files('train/a.png', 'test/b.png')
    const { images, notes } = await listImages(root, labelsFrom(['train', 'test']))
    expect(images.map(({ label }) => label)).toEqual([1, 0])
    expect(notes).toEqual([])
  })

  it.each([
    ['in splits', ['train/train/a.png 1', 'train/tram/b.png 2', 'val/train/c.png 1'], 'train, val'],
    ['in the one split', ['train/train/a.png 1', 'train/tram/b.png 2'], 'train'],
    ['beside other classes', ['train/a.png 1', 'train/steam/b.png 1', 'tram/c.png 2'], null],
    ['alone', ['train/a.png 1'], null],
    ['with numbered folders in it', ['train/0/a.png 1', 'train/2/b.png 1'], null],
    ['in splits with numbered folders', ['train/1/a.png 1', 'val/2/b.png 2'], 'train, val'],
    ['in splits below a folder', ['set/train/tram/a.png 2', 'set/val/train/b.png 1'], 'set/train, set/val'],
    ['in splits beside other folders', ['new/a.png null', 'train/tram/b.png 2'], 'train'],
    ['in numbered folders', ['0/train/a.png 0', '0/val/b.png 0', '2/train/c.png 2'], null],
    ['in numbered folders, the only split', ['0/train/a.png 0', '2/train/c.png 2'], null],
    ['in numbered folds', ['1/train/a.png 1', '1/tram/b.png 2', '2/train/c.png 1'], null],
    ['around splits', ['train/train/a.png 1', 'tram/train/b.png 2', 'tram/val/c.png 2'], null],
  ])('tells a class called train from a split: %s', async (_, expected, splits) => {
    await files(...expected.map((line) => line.split(' ')[0] as string))
    const { images, notes } = await listImages(root, labelsFrom(['bus', 'train', 'tram']))
    const listed = images.map(({ path, label }) => `${path} ${label}`)
    expect(listed).toEqual(expected.filter((line) => !line.endsWith('null')))
    expect(notes.map((note) => / is split into (.*): /.exec(note)?.[1])).toEqual(
      splits === null ? [] : [splits],
    )
  })

  it('finds class folders at any depth', async () => {
    await files(
      'animals/fish/tench/a.png',
      'animals/fish/tench/2/b.png',
      '1/2021/tench/c.png',
      'animals/fish/d.png',
    )
    expect(await listed()).toEqual([
      '1/2021/tench/c.png 0',
      'animals/fish/tench/2/b.png 0',
      'animals/fish/tench/a.png 0',
    ])
  })

  it.each([
    ['with a header', 'id,image_path,label\n7,a.png,tench\n8,sub/b.JPG,3\n9,a.png,tench\n'],
    ['without one', 'a.png;tench\nsub/b.JPG;n02108915\n'],
    ['with Windows paths', '\uFEFFfilename\tclass\r\na.png\ttench\r\nsub\\b.JPG\tFrench bulldog\r\n'],
  ])('reads a CSV %s', async (_, text) => {
    await files('a.png', 'sub/b.JPG')
    const table = join(root, 'images.csv')
    await writeFile(table, text)
    expect(await listed(table)).toEqual(['a.png 0', 'sub/b.JPG 3'])
  })

  it.each([
    [
      'a header that it does not know',
      'csv',
      'file_name,seen,species\na.png,1,tench\nsub/b.JPG,3,French bulldog\n',
    ],
    [
      'numbers beside names, which may be counted from anything',
      'csv',
      'path,label,what\na.png,1,tench\nsub/b.JPG,2,French bulldog\n',
    ],
    [
      'numbers beside names under two usual headers',
      'csv',
      'path,class,class_name\na.png,1,tench\nsub/b.JPG,2,French bulldog\n',
    ],
    ['names of images beside paths', 'csv', 'image,image_path,label\na,a.png,tench\nb,sub/b.JPG,3\n'],
    ['labels', 'csv', 'image_name,labels\na.png,0\nsub/b.JPG,3\n'],
    ['category ids', 'csv', 'img_name,category_id\na.png,0\nsub/b.JPG,3\n'],
    ['German headers', 'csv', 'Dateiname;Klasse\na.png;0\nsub/b.JPG;3\n'],
    ['blanks', 'txt', 'a.png 0\nsub/b.JPG 3\n'],
  ])('reads a table with %s', async (_, extension, text) => {
    await files('a.png', 'sub/b.JPG')
    const table = join(root, `images.${extension}`)
    await writeFile(table, text)
    expect(await listed(table)).toEqual(['a.png 0', 'sub/b.JPG 3'])
  })

  it('says that a table has no labels, rather than take counts for indices', async () => {
    await files('a.png')
    const table = join(root, 'images.csv')
    await writeFile(table, 'file,tench,heron\na.png,1,0\n')
    const { images, notes } = await listImages(table, LABELS)
    expect(images.map(({ label }) => label)).toEqual([null])
    expect(notes).toEqual([expect.stringMatching(/^Nothing in .*images.csv names classes of the model/)])
  })

  it.each([
    ['numbers of any form', 'file,score,when\na.png,1.0,2021-03-04\n'],
    ['a blank column', 'file,remark\na.png,\n'],
  ])('takes %s for no labels', async (_, text) => {
    await files('a.png')
    const table = join(root, 'images.csv')
    await writeFile(table, text)
    expect(await listed(table)).toEqual(['a.png null'])
  })

  describe('counts classes from 1 where the last class is there and class 0 is not', () => {
    const three = labelsFrom(['x', 'y', 'z'])
    const result = async (source = root) => {
      const { images, notes } = await listImages(source, three)
      return [
        images.map(({ label }) => label),
        notes.some((note) => note.endsWith(': labels are counted from 1.')),
      ]
    }

    it.each<[string, string[], (number | null)[], boolean]>([
      ['folders', ['1/a.png', '2/a.png', '3/a.png'], [0, 1, 2], true],
      ['folders in splits', ['train/1/a.png', 'train/3/a.png', 'val/2/a.png'], [0, 2, 1], true],
      ['folders of splits', ['1/train/a.png', '3/train/a.png', '3/val/a.png'], [0, 2, 2], true],
      ['a folder around them', ['set/01/a.png', 'set/03/a.png'], [0, 2], true],
      ['images without a folder beside them', ['1/a.png', '3/a.png', 'b.png'], [0, 2, null], true],
      ['neither the first nor the last', ['1/a.png', '2/a.png'], [1, 2], false],
      ['the first and the last', ['0/a.png', '1/a.png', '3/a.png'], [0, 1], false],
      ['folds of named classes', ['1/x/a.png', '3/y/a.png'], [0, 1], false],
    ])('%s', async (_, paths, labels, isSaid) => {
      await files(...paths)
      expect(await result()).toEqual([labels, isSaid])
    })

    it('a table', async () => {
      const table = join(root, 'images.csv')
      await writeFile(table, 'path,label\na.png,1\nb.png,2\nc.png,3\n')
      expect(await result(table)).toEqual([[0, 1, 2], true])
    })
  })

  it('reads the letters of Windows in a table', async () => {
    const table = join(root, 'images.csv')
    await writeFile(table, Buffer.from('path,label\na.png,Caf\xe9\x92s\n', 'latin1'))
    const { images } = await listImages(table, labelsFrom(['x', 'Café’s']))
    expect(images.map(({ label }) => label)).toEqual([1])
  })

  it('takes the name in a path before a number with anything behind it', async () => {
    await files('2_new/tench/a.png')
    expect(await listed()).toEqual(['2_new/tench/a.png 0'])
  })

  it('knows folders that are numbered after a word', async () => {
    await files('class_0/a.png', 'Label-3/b.png')
    expect(await listed()).toEqual(['Label-3/b.png 3', 'class_0/a.png 0'])
  })

  it('refuses a CSV that names no image, or no class', async () => {
    const table = join(root, 'images.csv')
    await writeFile(table, 'a,b\n1,2\n')
    await expect(listImages(table, LABELS)).rejects.toThrow(
      /no column with the paths of images; call it "path"/,
    )
    await writeFile(table, 'path,label\na.png,unicorn\n')
    await expect(listImages(table, LABELS)).rejects.toThrow(
      /No label in .* is one of the model's, .* unicorn \(no label/,
    )
  })

  it('labels by the outermost folder, and keeps images outside of folders without one', async () => {
    await files('tench/a.png', 'tench/deeper/b.png', '3/c.png', 'loose.png')
    const { images, unmatchedFolders } = await listImages(root, LABELS)
    expect(images.map(({ path, label }) => [path, label])).toEqual([
      ['3/c.png', 3],
      ['loose.png', null],
      ['tench/a.png', 0],
      ['tench/deeper/b.png', 0],
    ])
    expect(unmatchedFolders).toEqual([])
  })

  it('leaves out folders that match nothing, and says which and why', async () => {
    await files('tench/a.png', 'unicorn/b.png', 'crane/c.png')
    const { images, unmatchedFolders } = await listImages(root, LABELS)
    expect(images.map(({ path }) => path)).toEqual(['tench/a.png'])
    expect(unmatchedFolders).toEqual([
      'crane (means classes 1 and 2: name the folder by index or wnid)',
      'unicorn (no label has this name)',
    ])
  })

  it.each<[string, string[], RegExp]>([
    ['no image', ['notes.txt'], /^There is no image in .*\. Lens reads jpg, .*avif\.$/],
    [
      'one folder that matches nothing',
      ['tensh/a.png'],
      /^The one folder with images in .* does not match a label of the model: tensh \(no label has this name\); the nearest label is "tench"\. Name folders by wnid, index or class name/,
    ],
    [
      'several folders that match nothing',
      ['x/a.png', 'y/a.png'],
      /^None of the 2 folders with images in .* matches a label of the model, for example x \(no label/,
    ],
  ])('refuses %s', async (_, paths, message) => {
    await files(...paths)
    const error: unknown = await listImages(root, LABELS).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'input', message: expect.stringMatching(message) as string })
  })

  it('knows the same images again, and others not', async () => {
    await files('tench/a.png', 'tench/b.png')
    const { fingerprint } = await listImages(root, LABELS)
    await files('tench/a.png')
    expect((await listImages(root, LABELS)).fingerprint).toBe(fingerprint)
    await writeFile(join(root, 'tench/a.png'), 'of another size')
    expect((await listImages(root, LABELS)).fingerprint).not.toBe(fingerprint)
  })
})

describe('nearest', () => {
  it('counts insertions, deletions and replacements, case aside', () => {
    expect(nearest('KITTEN', ['sitting', 'mitten', 'kit'])).toEqual(['mitten'])
    expect(nearest('ab', ['abcd', 'b'], 2)).toEqual(['b', 'abcd'])
    expect(nearest('x', [])).toEqual([])
  })
})
