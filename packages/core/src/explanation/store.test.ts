import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeNpy, encodeNpy } from './npy.ts'
import type { Explanation } from './schema.ts'
import { ExplanationStore, readRunModel, type ExplanationFiles } from './store.ts'
import { explanationLike, explanationsIn, MODEL } from './testing.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-store-'))
})
afterEach(() => rm(home, { recursive: true }))

const PICTURE = `${'0'.repeat(32)}.webp`

const explanation = (more: Partial<Explanation> = {}) => explanationLike({ picture: PICTURE, ...more })

const FILES: ExplanationFiles = {
  tensors: { dictionary: { data: Float32Array.of(1, 2), shape: [1, 2] } },
  pictures: new Map([[PICTURE, Buffer.from('picture')]]),
}

/** What a full disk or a power cut does: the second file cannot be written. */
const BREAKING: ExplanationFiles = {
  ...FILES,
  pictures: new Map([...FILES.pictures, ['no/such/folder.webp', Buffer.of(1)]]),
}

const readAll = () => explanationsIn(home)

function omit(record: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}

describe('ExplanationStore', () => {
  it('is read back as it was written', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await store.write(explanation(), FILES)
    expect(await readAll()).toEqual([explanation()])
    expect(await store.finished(7, 'these')).toEqual(explanation())
    expect((await readdir(join(store.folder, '7'))).sort()).toEqual([
      'dictionary.npy',
      'explanation.json',
      'pictures',
    ])
    expect(await readFile(join(store.folder, '7', 'pictures', PICTURE), 'utf8')).toBe('picture')
  })

  it('does not count as finished what is of other images, or not there', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await store.write(explanation(), FILES)
    expect(await store.finished(7, 'others')).toBeNull()
    expect(await store.finished(8, 'these')).toBeNull()
  })

  it('leaves nothing of a class that could not be written whole', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await expect(store.write(explanation(), BREAKING)).rejects.toMatchObject({ code: 'storage' })
    expect(await readdir(store.folder)).toEqual(['model.json'])
  })

  it('keeps the class that was there when the new one cannot be written', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await store.write(explanation(), FILES)
    await expect(store.write(explanation({ imagesFingerprint: 'new' }), BREAKING)).rejects.toThrow()
    expect(await store.finished(7, 'these')).toEqual(explanation())
    await store.write(explanation({ imagesFingerprint: 'new' }), { ...FILES, tensors: {} })
    expect(await store.finished(7, 'new')).not.toBeNull()
    expect((await readdir(join(store.folder, '7'))).sort()).toEqual(['explanation.json', 'pictures'])
    expect((await readdir(store.folder)).sort()).toEqual(['7', 'model.json'])
  })

  it('refuses to write what it could not read', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await expect(store.write(explanation({ explainedShare: NaN }), FILES)).rejects.toThrow()
    expect(await readdir(store.folder)).toEqual(['model.json'])
  })

  it('removes what an interrupted run left half-written', async () => {
    const { folder } = await ExplanationStore.open(home, MODEL)
    await mkdir(join(folder, '3.partial', 'pictures'), { recursive: true })
    await ExplanationStore.open(home, MODEL)
    expect(await readdir(folder)).toEqual(['model.json'])
  })

  it.each([
    ['cut short', (text: string) => text.slice(0, 100)],
    ['empty', () => ''],
    ['of another version', (text: string) => text.replace('"version":2', '"version":99')],
    ['without a field', (text: string) => text.replace('"similarity"', '"something"')],
  ])('has a damaged class explained again, and refuses to import it: %s', async (_, damage) => {
    const store = await ExplanationStore.open(home, MODEL)
    await store.write(explanation(), FILES)
    const file = join(store.folder, '7', 'explanation.json')
    await writeFile(file, damage(await readFile(file, 'utf8')))
    expect(await store.finished(7, 'these')).toBeNull()
    await expect(readAll()).rejects.toThrow(
      /explanation\.json is damaged or .* explain it again with --force\.$/,
    )
  })

  it('reads what an older Lens wrote: crops alone, the raw logit, nothing of margins', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await store.write(explanation(), FILES)
    const { preset, logit, importantBy, importantFrom, ...settings } = MODEL.settings
    expect([preset, logit, importantBy, importantFrom]).toEqual(['lens', 'centred', 'share', 0.05])
    await writeFile(join(store.folder, 'model.json'), JSON.stringify({ ...MODEL, version: 1, settings }))
    const { rawShares, contrasts, concepts, points, ...rest } = explanation()
    expect([rawShares, contrasts]).toBeDefined()
    const old = {
      ...rest,
      version: 1,
      concepts: concepts.map((concept) => omit(concept, ['rawImportance', 'contrast'])),
      points: points.map((point) => omit(point, ['rawLogit', 'margin'])),
    }
    await writeFile(join(store.folder, '7', 'explanation.json'), JSON.stringify(old))
    expect((await readRunModel(home, MODEL.id)).settings).toEqual({
      ...settings,
      preset: 'craft',
      logit: 'raw',
      importantBy: 'dominance',
      importantFrom: 0.05,
    })
    const [read] = await readAll()
    expect(read).toMatchObject({
      version: 2,
      rawShares: { explained: 1, residual: 0, bias: 0 },
      contrasts: [],
      concepts: [{ importance: 1, rawImportance: 1, contrast: null }],
      points: [{ logit: 1, rawLogit: 1, margin: null }],
    })
  })

  it('removes a refused run without classes, and no other', async () => {
    const store = await ExplanationStore.open(home, MODEL)
    await store.scratch()
    await store.close({ refused: false })
    expect(await readdir(store.folder)).toEqual(['model.json'])
    await store.write(explanation(), FILES)
    await store.close({ refused: true })
    expect((await readdir(store.folder)).sort()).toEqual(['7', 'model.json'])
    await rm(join(store.folder, '7'), { recursive: true })
    await store.close({ refused: true })
    expect(await readdir(join(home, 'explanations'))).toEqual([])
  })
})

describe('storedClasses', () => {
  it('finds nothing in an empty home, and passes over what is no run', async () => {
    expect(await readAll()).toEqual([])
    const { folder } = await ExplanationStore.open(home, MODEL)
    await writeFile(join(home, 'explanations', '.DS_Store'), '')
    await mkdir(join(home, 'explanations', 'empty'))
    await mkdir(join(folder, '3'))
    expect(await readAll()).toEqual([])
  })
})

describe('.npy', () => {
  const tensors = fc
    .array(fc.nat(5), { minLength: 1, maxLength: 4 })
    .chain((shape) =>
      fc.tuple(fc.constant(shape), fc.float32Array({ minLength: size(shape), maxLength: size(shape) })),
    )

  it('comes back as it was, and starts its numbers at a multiple of 64 bytes', () => {
    fc.assert(
      fc.property(tensors, ([shape, data]) => {
        const file = encodeNpy(data, shape)
        expect((file.length - data.byteLength) % 64).toBe(0)
        expect(decodeNpy(file, 'x')).toEqual({ data, shape })
      }),
    )
  })

  it('is byte for byte what NumPy writes', () => {
    const header = "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    const file = encodeNpy(Float32Array.of(1, -2), [2])
    expect(file.subarray(0, 128).toString('latin1')).toBe(`${header.padEnd(127)}\n`)
    expect(file.subarray(128).toString('hex')).toBe('0000803f000000c0')
  })

  it('puts a matrix of Fortran order in C order', () => {
    const file = encodeNpy(Float32Array.of(1, 4, 2, 5, 3, 6), [2, 3])
    const fortran = Buffer.from(file.toString('latin1').replace('False', 'True '), 'latin1')
    expect(() => decodeNpy(fortran, 'x')).toThrow(/not a complete float32/)
    const exact = Buffer.from(
      file.toString('latin1').replace("False, 'shape': (2, 3), } ", "True, 'shape': (2, 3), }  "),
      'latin1',
    )
    expect(decodeNpy(exact, 'x')).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] })
  })

  it('is refused in one sentence when it is cut short, damaged or something else', () => {
    const whole = encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeNpy(whole.subarray(0, length), 'dictionary')).toThrow(
        'dictionary is not a complete float32 .npy file.',
      )
    }
    expect(() => decodeNpy(Buffer.concat([whole, whole]), 'x')).toThrow(/not a complete/)
    expect(() =>
      decodeNpy(Buffer.from(whole.toString('latin1').replace('<f4', '<f8'), 'latin1'), 'x'),
    ).toThrow(/not a/)
  })
})

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
