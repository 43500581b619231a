import { cp, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain, type ExplainOptions } from './explain.ts'
import { readHome } from './explanation/store.ts'
import type { Explanation } from './explanation/schema.ts'
import { decodeNpy } from './explanation/npy.ts'

let folder: string
let images: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-explain-'))
  images = join(folder, 'scenes')
  await writeScenes(images, { perClass: 12 })
  await writeFile(join(images, '00_broken.png'), 'not an image')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function options(home: string, more: Partial<ExplainOptions> = {}): ExplainOptions {
  return {
    model: modelFile,
    images,
    concepts: 4,
    cropSize: 48,
    home: join(folder, home),
    force: false,
    ...more,
  }
}

async function run(given: ExplainOptions, signal = new AbortController().signal) {
  const explained: { explanation: Explanation; reused: boolean }[] = []
  const notes: string[] = []
  const result = await explain(
    given,
    {
      stage: () => undefined,
      advance: () => undefined,
      note: (sentence) => notes.push(sentence),
      model: () => undefined,
      explained: (explanation, reused) => void explained.push({ explanation, reused }),
    },
    signal,
  )
  return { result, explained, notes }
}

async function stored(home: string): Promise<Explanation[]> {
  const all: Explanation[] = []
  for await (const { explanations } of readHome(join(folder, home)))
    for await (const one of explanations()) all.push(one)
  return all
}

describe('explain', () => {
  it('splits every logit, reports shares that sum to one, and is read back as written', async () => {
    const { explained, result } = await run(options('a', { classes: ['windmill', 'rocket'] }))
    expect(explained.map(({ explanation }) => explanation.class.name).sort()).toEqual(['rocket', 'windmill'])
    for (const { explanation } of explained) {
      for (const point of explanation.points) {
        const total = point.contributions.reduce((sum, x) => sum + x, 0) + point.residual + point.bias
        expect(Math.abs(total - point.logit)).toBeLessThan(1e-3 * Math.max(1, Math.abs(point.logit)))
      }
      const { explainedShare, residualShare, biasShare, concepts } = explanation
      expect(explainedShare + residualShare + biasShare).toBeCloseTo(1, 4)
      expect(concepts.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(explainedShare, 8)
      for (const { crops } of concepts) {
        const perImage = new Map<number, number>()
        for (const { point } of crops) perImage.set(point, (perImage.get(point) ?? 0) + 1)
        expect(Math.max(0, ...perImage.values())).toBeLessThanOrEqual(2)
        expect(crops.length).toBeLessThanOrEqual(10)
      }
    }
    expect(await stored('a')).toEqual(
      explained.map(({ explanation }) => explanation).sort((x, y) => x.class.index - y.class.index),
    )
    expect(result.skippedImages.map(({ image }) => image)).toEqual(['00_broken.png'])
    const folderOf = join(
      folder,
      'a',
      'explanations',
      result.model,
      String(explained[0]?.explanation.class.index),
    )
    const { shape } = decodeNpy(await readFile(join(folderOf, 'coefficients.npy')), 'coefficients')
    expect(shape).toEqual([explained[0]?.explanation.points.length, 8, 8, 4])
    // Every picture that is named is there.
    const pictures = new Set(await readdir(join(folderOf, 'pictures')))
    for (const { crops } of explained[0]?.explanation.concepts ?? [])
      for (const { picture } of crops) expect(pictures).toContain(picture)
  })

  it('reuses what is finished, and gives the same again when forced', async () => {
    const first = await run(options('b', { classes: ['cactus'] }))
    const again = await run(options('b', { classes: ['cactus'] }))
    expect(again.explained.map(({ reused }) => reused)).toEqual([true])
    const forced = await run(options('b', { classes: ['cactus'], force: true }))
    expect(forced.explained.map(({ reused }) => reused)).toEqual([false])
    const strip = (runs: typeof first) =>
      runs.explained.map(({ explanation }) => ({ ...explanation, seconds: 0 }))
    expect(strip(forced)).toEqual(strip(first))
  })

  it('loses at most the class in work when it is stopped, and goes on from there', async () => {
    const stop = new AbortController()
    const given = options('c', { classes: ['cactus', 'rocket'] })
    await expect(
      explain(
        given,
        {
          stage: () => undefined,
          advance: () => undefined,
          note: () => undefined,
          model: () => undefined,
          explained: () => {
            stop.abort()
          },
        },
        stop.signal,
      ),
    ).rejects.toThrow(/abort/i)
    expect(await stored('c')).toHaveLength(1)
    expect(await readdir(join(folder, 'c'))).toEqual(['explanations'])
    const { explained } = await run(given)
    expect(explained.map(({ reused }) => reused).sort()).toEqual([false, true])
  })

  it('skips a class without points, says so, and goes on', async () => {
    const some = join(folder, 'some')
    await cp(
      join(images, (await readdir(images)).find((name) => name.includes('cactus')) ?? ''),
      join(some, 'cactus'),
      { recursive: true },
    )
    const { result, explained } = await run(options('d', { images: some, classes: ['cactus', 'rocket'] }))
    expect(explained).toHaveLength(1)
    expect(result.skippedClasses).toMatchObject([
      { className: 'rocket', reason: expect.stringContaining('no image') as string },
    ])
  })

  it.each<[string, Partial<ExplainOptions>, RegExp]>([
    ['fewer images than concepts', { concepts: 500 }, /fewer than the 500 concepts/],
    ['an unknown class', { classes: ['unicorn'] }, /unicorn/],
    ['an unknown feature tensor', { featureTensor: 'no-such-tensor' }, /Nearest names/],
    ['a crop larger than the input', { cropSize: 500 }, /does not fit/],
    ['a missing model', { model: '/no/such/model.onnx' }, /no\/such\/model/],
    ['a missing folder', { images: '/no/such/folder' }, /no\/such\/folder/],
  ])('refuses %s and leaves the home alone', async (_, more, message) => {
    const given = options('untouched', more)
    await expect(run(given)).rejects.toThrow(message)
    await expect(readdir(given.home)).rejects.toThrow(/ENOENT/)
  })

  it('explains images without labels by what is predicted', async () => {
    const flat = join(folder, 'flat')
    await mkdir(flat)
    const source = join(images, (await readdir(images)).find((name) => name.includes('windmill')) ?? '')
    for (const name of await readdir(source)) await cp(join(source, name), join(flat, name))
    const { explained } = await run(options('e', { images: flat }))
    expect(explained[0]?.explanation.class.name).toBe('windmill')
    expect(explained[0]?.explanation).toMatchObject({ accuracy: null, falsePositives: 0, misses: [] })
  })
})
