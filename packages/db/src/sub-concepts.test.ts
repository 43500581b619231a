import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findClass, importExplanation, queryConcepts, querySubConcepts, type LensDatabase } from './index.ts'
import { explanationOf, modelOf, SCENARIO, seedScenario } from './testing/scenario.ts'

let home: string
let db: LensDatabase
const { modelId } = SCENARIO
const { classIndex } = SCENARIO.label
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-sub-concepts-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(async () => {
  await db.close()
  await rm(home, { recursive: true, force: true })
})

async function madeOf(concept: number) {
  const detail = await findClass(db, modelId, classIndex)
  return detail?.concepts.find(({ index }) => index === concept)?.madeOf
}

describe('sub-concepts', () => {
  it('are under their concept, level by level, with crops and the images these are of', async () => {
    const found = await madeOf(0)
    expect(found?.subConcepts.map(({ place, share }) => [place, share])).toEqual([
      ['0', 0.5],
      ['1', 0.3],
    ])
    expect(found?.residual).toBeCloseTo(0.2, 10)
    const [first, second] = found?.subConcepts ?? []
    expect(first?.within?.subConcepts.map(({ place }) => place)).toEqual(['0-0', '0-1'])
    expect(second?.within).toBeNull()
    expect(first?.crops).toHaveLength(2)
    expect(first?.crops[1]).toMatchObject({ image: `images/${classIndex}/1.jpg`, imageWidth: 320 })
  })

  it('are told apart from none that are distinct, and from a concept that was not decomposed', async () => {
    expect(await madeOf(1)).toMatchObject({ subConcepts: [], residual: null, stability: 0.7 })
    expect(await madeOf(2)).toBeNull()
  })

  it('are listed with what they carry of the class’s score', async () => {
    const concepts = await queryConcepts(db, { class: String(classIndex), sort: 'importance' })
    const rows = await querySubConcepts(db, concepts)
    const parent = concepts.find(({ concept }) => concept === 0)
    expect(rows.map(({ concept, place }) => [concept, place])).toEqual([
      [0, '0'],
      [0, '1'],
      [0, '0-0'],
      [0, '0-1'],
    ])
    expect(rows[2]?.importance).toBeCloseTo((parent?.importance ?? NaN) * 0.5 * 0.6, 10)
  })

  it('go with an explanation that has none', async () => {
    const model = modelOf(modelId, 'linear')
    const label = model.labels[classIndex]
    if (!label) throw new Error('The class is there.')
    const { concepts, ...rest } = explanationOf(model, label, ['0123456789abcdef0123456789abcdef.webp'])
    await importExplanation(db, {
      ...rest,
      concepts: concepts.map((one) => ({ ...one, subConcepts: undefined })),
    })
    expect(await madeOf(0)).toBeNull()
  })
})
