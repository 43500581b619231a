import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { importExplanation } from './import/import-explanation.ts'
import { compareClasses, sameClass } from './queries/comparisons.ts'
import { dictionaryOf, explanationOf, modelOf, SCENARIO, seedScenario } from './testing/scenario.ts'

const { modelId, otherModelId } = SCENARIO
const CONCEPTS = 5

let home: string
let db: LensDatabase
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-db-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(async () => {
  await db.close()
  await rm(home, { recursive: true })
})

/** Explains a class of the other run anew, with the points of the first one but for what `change` does to them. */
async function reimport(change: {
  pictures?: (picture: string, i: number) => string
  codes?: (own: Float32Array) => Float32Array
}): Promise<void> {
  const label = { index: 134, name: 'crane', synonyms: [], wnid: 'n10000134' }
  const pictures = Array.from({ length: 14 }, (_, i) => `${String(i).padStart(32, '0')}.webp`)
  const first = explanationOf(modelOf(modelId, 'linear'), label, pictures)
  const second = explanationOf(modelOf(otherModelId, 'other'), label, pictures)
  const { directions, codes } = dictionaryOf(first)
  await importExplanation(db, first, { dictionary: { directions, codes } })
  const { pictures: rename = (name: string) => name, codes: recode = (own: Float32Array) => own } = change
  const points = second.points.map((point, i) => ({ ...point, picture: rename(point.picture, i) }))
  await importExplanation(
    db,
    { ...second, points },
    { dictionary: { directions, codes: { data: recode(codes.data) } } },
  )
}

const FIRST = { modelId, classIndex: 134 }
const SECOND = { modelId: otherModelId, classIndex: 134 }

describe('two classes of a run', () => {
  it('are matched by the directions of their concepts', async () => {
    const { by, pairs } = await compareClasses(db, { modelId, classIndex: 340 }, { modelId, classIndex: 607 })
    expect(by).toBe('direction')
    // 340 points along the axes; 607 leans by 0.7 from each to the next.
    expect(pairs?.map(({ first, second }) => [first, second])).toEqual([0, 1, 2, 3, 4].map((k) => [k, k]))
    for (const { likeness } of pairs ?? []) expect(likeness).toBeCloseTo(1 / Math.hypot(1, 0.7), 5)
  })

  it('a class is like itself', async () => {
    const { pairs } = await compareClasses(db, FIRST, FIRST)
    for (const { first, second, likeness } of pairs ?? []) {
      expect(first).toBe(second)
      expect(likeness).toBeCloseTo(1, 6)
    }
  })
})

describe('a class in two runs', () => {
  it('is matched by what concepts respond to, however they are numbered and scaled', async () => {
    await reimport({
      codes: (own) =>
        own.map((_, at) => {
          const [point, k] = [Math.floor(at / CONCEPTS), at % CONCEPTS]
          return 3 * (own[point * CONCEPTS + ((k + 2) % CONCEPTS)] ?? 0) + 1
        }),
    })
    const { by, shared, pairs } = await compareClasses(db, FIRST, SECOND)
    expect([by, shared, pairs?.length]).toEqual(['response', 14, CONCEPTS])
    for (const { first, second, likeness } of pairs ?? []) {
      expect(first).toBe((second + 2) % CONCEPTS)
      expect(likeness).toBeCloseTo(1, 5)
    }
  })

  it('knows images by what they look like, wherever they stand', async () => {
    await reimport({
      pictures: (_, i) => `${String(13 - i).padStart(32, '0')}.webp`,
      codes: (own) =>
        own.map((_, at) => own[(13 - Math.floor(at / CONCEPTS)) * CONCEPTS + (at % CONCEPTS)] ?? 0),
    })
    const { pairs } = await compareClasses(db, FIRST, SECOND)
    for (const { first, second, likeness } of pairs ?? []) {
      expect(first).toBe(second)
      expect(likeness).toBeCloseTo(1, 5)
    }
  })

  it('a concept that is the same in every image is like nothing', async () => {
    await reimport({ codes: (own) => own.map((value, at) => (at % CONCEPTS === 2 ? 0.1 : value)) })
    const { pairs } = await compareClasses(db, FIRST, SECOND)
    expect(pairs?.find(({ second }) => second === 2)?.likeness).toBe(0)
  })

  it('says how few images they share where these are too few', async () => {
    await reimport({
      pictures: (name, i) => (i < 11 ? name : `${String(90 + i).padStart(32, '0')}.webp`),
    })
    expect(await compareClasses(db, FIRST, SECOND)).toEqual({ by: 'response', shared: 11, pairs: null })
  })

  it('is found by its WordNet id, else by its name', async () => {
    expect(await sameClass(db, FIRST, otherModelId)).toMatchObject({ index: 134, name: 'crane' })
    expect(await sameClass(db, { modelId, classIndex: 340 }, otherModelId)).toBeNull()
    expect(await sameClass(db, { modelId, classIndex: 9999 }, otherModelId)).toBeNull()
  })
})

it('classes without a dictionary cannot be matched', async () => {
  const label = { index: 968, name: 'cup', synonyms: [] }
  await importExplanation(db, explanationOf(modelOf(modelId, 'linear'), label, ['a.webp']))
  const bare = { modelId, classIndex: 968 }
  expect(await compareClasses(db, FIRST, bare)).toEqual({ by: 'direction', shared: 0, pairs: null })
  expect(await compareClasses(db, bare, SECOND)).toEqual({ by: 'response', shared: 0, pairs: null })
})
