import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFile, plantedTruth, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain } from '../explain.ts'
import { readClass } from '../explanation/store.ts'
import type { Crop, Explanation, SubConcepts } from '../explanation/schema.ts'
import { decodeNpy } from '../explanation/npy.ts'
import { auroc } from '../metrics/auroc.ts'

let folder: string
let images: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-recursion-'))
  images = join(folder, 'scenes')
  await writeScenes(images, { perClass: 24 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Two concepts for a class of many parts: they have to merge some, and those of NMF merge most. */
async function cottage(home: string, recurse: number) {
  const explanations: Explanation[] = []
  const nothing = () => undefined
  const result = await explain(
    {
      model: modelFile,
      images,
      classes: ['cottage'],
      concepts: 2,
      dictionary: 'nmf',
      cropSize: 48,
      home: join(folder, home),
      force: false,
      recurse,
    },
    {
      stage: nothing,
      advance: nothing,
      note: nothing,
      model: nothing,
      explained: (one) => void explanations.push(one),
    },
    new AbortController().signal,
  )
  return { explanation: explanations[0] as Explanation, run: result.model }
}

/** How well the maps of crops fit each planted part: AUROC over all their cells together. */
async function fits({ points }: Explanation, crops: readonly Crop[]): Promise<Map<string, number>> {
  const values: number[] = []
  const cells: (string | null)[] = []
  const names = new Set<string>()
  for (const { point, box, map } of crops) {
    const parts = (await plantedTruth.parts(points[point]?.image ?? '')) ?? []
    map.values.forEach((value, at) => {
      const x = Math.floor(128 * (box.x + (box.width * ((at % map.width) + 0.5)) / map.width))
      const y = Math.floor(128 * (box.y + (box.height * (Math.floor(at / map.width) + 0.5)) / map.height))
      const part = parts.find(({ mask }) => mask[y * 128 + x] === 1)?.name ?? null
      if (part !== null) names.add(part)
      values.push(value)
      cells.push(part)
    })
  }
  return new Map(
    [...names].map((name) => [
      name,
      auroc(
        values,
        cells.map((part) => Number(part === name)),
      ) ?? 0,
    ]),
  )
}

function firstSplit({ concepts }: Explanation) {
  const parent = concepts.find(({ subConcepts }) => (subConcepts?.concepts.length ?? 0) > 0)
  if (!parent?.subConcepts) throw new Error('A concept comes apart.')
  return { parent, sub: parent.subConcepts }
}

function expectWhole({ concepts, residual, stability, overlap }: SubConcepts): void {
  const total = concepts.reduce((sum, { share }) => sum + share, residual ?? NaN)
  expect(total).toBeCloseTo(1, 6)
  expect(concepts.map(({ share }) => share)).toEqual(concepts.map(({ share }) => share).sort((a, b) => b - a))
  expect(1 - stability).toBeLessThanOrEqual((1 - overlap) / 2)
}

describe('recursion', () => {
  it('takes a concept that merges planted parts apart into them', async () => {
    const { explanation, run } = await cottage('one', 1)
    const { parent, sub } = firstSplit(explanation)
    expect(sub).toMatchObject({ height: 16, width: 16, crops: 16 })
    expectWhole(sub)

    const merged = await fits(explanation, parent.crops)
    const apart = await Promise.all(sub.concepts.map(({ crops }) => fits(explanation, crops)))
    const best = (part: string) => Math.max(...apart.map((one) => one.get(part) ?? 0))
    for (const part of ['walls', 'meadow']) {
      expect(merged.get(part), part).toBeLessThan(0.75)
      expect(best(part), part).toBeGreaterThan(0.85)
    }
    // Another one for each of them.
    const finder = (part: string) => apart.findIndex((one) => one.get(part) === best(part))
    expect(finder('walls')).not.toBe(finder('meadow'))

    // What it names is on disk, and read back as written.
    const at = join(folder, 'one', 'explanations', run, String(explanation.class.index))
    expect(await readClass(join(folder, 'one'), run, explanation.class.index)).toEqual(explanation)
    const pictures = new Set(await readdir(join(at, 'pictures')))
    for (const { crops } of sub.concepts) for (const { picture } of crops) expect(pictures).toContain(picture)
    const { shape } = decodeNpy(await readFile(join(at, `sub-concepts-${parent.index}.npy`)), 'sub-concepts')
    expect(shape).toEqual([sub.concepts.length, 64])
  })

  it('goes on at a layer before that one when asked to, and is part of what a run is', async () => {
    const [none, twice] = [await cottage('none', 0), await cottage('twice', 2)]
    expect(none.run).not.toBe(twice.run)
    expect(none.explanation.concepts.some(({ subConcepts }) => subConcepts)).toBe(false)
    const { sub } = firstSplit(twice.explanation)
    const deeper = sub.concepts.flatMap(({ within }) => within ?? [])
    expect(deeper).toHaveLength(sub.concepts.length)
    for (const within of deeper) {
      expect(within).toMatchObject({ height: 32, width: 32 })
      expect(within.crops).toBeLessThanOrEqual(sub.crops)
      if (within.concepts.length > 0) expectWhole(within)
      else expect(within.residual).toBeNull()
    }
    // The same concepts, whether they are taken apart or not.
    const figures = ({ concepts }: Explanation) =>
      concepts.map(({ index, importance }) => [index, importance])
    expect(figures(twice.explanation)).toEqual(figures(none.explanation))
  })
})
