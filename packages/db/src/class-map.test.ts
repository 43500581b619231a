import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { addNeighbours, neighbourhood } from './import/neighbour-rows.ts'
import { importExplanation } from './import/import-explanation.ts'
import { findClass } from './queries/class-detail.ts'
import { listClassImages } from './queries/class-images.ts'
import { findImageMap, findLayouts } from './queries/layouts.ts'
import { findNeighbours } from './queries/neighbours.ts'
import { explanationOf, modelOf, SCENARIO, seedScenario } from './testing/scenario.ts'

const { modelId, otherModelId } = SCENARIO
const DALMATIAN = { modelId, classIndex: 251 }

let home: string
let db: LensDatabase
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-map-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(async () => {
  await db.close()
  await rm(home, { recursive: true })
})

describe('layouts', () => {
  it('have a place for every point and every miss, each with what it is', async () => {
    const { images, concepts, led } = await findLayouts(db, DALMATIAN)
    expect([...led.values()].reduce((sum, count) => sum + count, 0)).toBe(16)
    expect(images.map(({ method, drawn }) => [method, drawn])).toEqual([
      ['umap', 16],
      ['tsne', 16],
    ])
    expect(concepts).toHaveLength(5)
    const map = await findImageMap(db, images[0]?.version ?? '')
    expect(map).toMatchObject({ ...DALMATIAN, className: 'dalmatian' })
    expect(map?.images.map(({ kind }) => kind)).toEqual([
      ...Array<string>(2).fill('false-positive'),
      ...Array<string>(12).fill('right'),
      ...Array<string>(2).fill('miss'),
    ])
    expect(map?.images.at(-1)).toMatchObject({ key: { role: 'miss', position: 1 }, dominant: 1 })
  })

  it('are another picture under another address once anything of it has changed', async () => {
    const before = (await findLayouts(db, { modelId, classIndex: 340 })).images[0]?.version
    const explanation = explanationOf(
      modelOf(modelId, 'linear'),
      { index: 340, name: 'zebra', synonyms: [] },
      ['a'],
    )
    await importExplanation(db, explanation)
    const after = (await findLayouts(db, { modelId, classIndex: 340 })).images[0]?.version
    expect(after).not.toBe(before)
    expect(await findImageMap(db, before ?? '')).toBeNull()
  })

  it('are missing where an older Lens explained the class', async () => {
    expect(await findLayouts(db, { modelId: otherModelId, classIndex: 134 })).toMatchObject({
      images: [],
      concepts: [],
    })
  })
})

describe('neighbours', () => {
  it('are the nearest of other classes, for classes of before too', async () => {
    const near = await findNeighbours(db, { ...DALMATIAN, most: 2 })
    expect(near.get(1)?.map(({ className, index }) => [className, index])).toEqual([
      ['crane', 1],
      ['crème brûlée', 1],
    ])
    const [first] = near.get(1) ?? []
    expect(first?.classIndex).toBe(134)
    expect(first?.picture).not.toBeNull()
    // 134 came first, when there was nobody else.
    expect((await findNeighbours(db, { modelId, classIndex: 134, most: 1 })).get(0)?.[0]?.classIndex).toBe(
      251,
    )
  })

  it('are at most as many as are kept, the nearest of those that came and those that were there', async () => {
    const key = { modelId, classIndex: 967 }
    const near = [0.99, 0.01].map((cosine, i) => ({
      classIndex: 967,
      conceptIndex: 0,
      otherClass: 251,
      otherConcept: 3 + i,
      cosine,
    }))
    await db.transaction((connection) => addNeighbours(connection, modelId, near, 4))
    const list = (await findNeighbours(db, { ...key, concept: 0, most: 9 })).get(0) ?? []
    expect(list).toHaveLength(4)
    expect(list[0]).toMatchObject({ classIndex: 251, index: 3, cosine: 0.99 })
    expect(list.map(({ cosine }) => cosine)).toEqual(
      list.map(({ cosine }) => cosine).toSorted((a, b) => b - a),
    )
  })

  it('go with the class that they are of', async () => {
    const key = { modelId, classIndex: 968 }
    const { naming } = await neighbourhood(db, key)
    expect(naming.length).toBeGreaterThan(0)
    const cup = explanationOf(modelOf(modelId, 'linear'), { index: 968, name: 'cup', synonyms: [] }, ['a'])
    await importExplanation(db, cup)
    expect((await neighbourhood(db, key)).naming).toEqual([])
    expect(await findNeighbours(db, { ...key, most: 9 })).toEqual(new Map())
  })
})

it('a concept says which classes it raises and lowers, where that was measured', async () => {
  const concept = (await findClass(db, modelId, 251))?.concepts.find(({ index }) => index === 0)
  expect(concept?.effects?.raises[0]).toMatchObject({
    other: { name: 'dalmatian', explained: true },
    logit: 2,
  })
  expect(concept?.effects?.lowers[0]).toMatchObject({ other: { index: 999, explained: false } })
  expect((await findClass(db, otherModelId, 134))?.concepts[0]?.effects).toBeNull()
})

describe('the images of a class', () => {
  it('are listed by what they are and by what decided them', async () => {
    const counts = await Promise.all(
      ([undefined, 'right', 'false-positive', 'miss', 'unlabelled'] as const).map(
        async (kind) => (await listClassImages(db, { ...DALMATIAN, kind })).total,
      ),
    )
    expect(counts).toEqual([16, 12, 2, 2, 0])
    const { rows } = await listClassImages(db, { ...DALMATIAN, kind: 'miss', concept: 1 })
    expect(rows.map(({ kind, dominant }) => [kind, dominant])).toEqual([
      ['miss', 1],
      ['miss', 1],
    ])
  })

  it('come in pages, the last for any page beyond', async () => {
    const { rows, page, pages } = await listClassImages(db, { ...DALMATIAN, perPage: 5, page: 99 })
    expect([rows.length, page, pages]).toEqual([1, 4, 4])
  })
})
