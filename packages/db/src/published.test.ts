import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  findClass,
  findImage,
  findImageMap,
  findLayouts,
  importPublished,
  listModels,
  searchClasses,
  type LensDatabase,
} from './index.ts'
import { PUBLISHED, seedPublished } from './testing/published.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

const { run: RUN, class: cup, layout: LAYOUT } = PUBLISHED

let home: string
let db: LensDatabase
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-db-'))
  db = await seedScenario(home, { classes: 8 })
  await seedPublished(db)
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true, force: true })
})

it('holds a published class, without what its page does not say', async () => {
  const detail = await findClass(db, RUN.id, 968)
  expect(detail).toMatchObject({
    name: 'cup',
    points: 4,
    importantConcepts: 1,
    explainedShare: null,
    accuracy: null,
    bestPoints: [],
    concepts: [
      { index: 1, rank: 0, importance: 0.6, dominates: 3, prevalence: 0.75, reliability: null },
      { index: 0, rank: 1, importance: 0.3, dominates: 1, aligned: null },
    ],
  })
  expect(detail?.concepts[0]?.alignments.map(({ className, explained }) => [className, explained])).toEqual([
    ['coffee mug', false],
    ['cup', true],
  ])
  expect(await findImage(db, RUN.id, { classIndex: 968, role: 'point', position: 0 })).toBeNull()
})

it('is drawn where its page draws it', async () => {
  const { images, concepts } = await findLayouts(db, { modelId: RUN.id, classIndex: 968 })
  expect(images).toMatchObject([{ method: 'tsne', drawn: 4 }])
  expect(concepts).toEqual(LAYOUT.concepts)
  const map = await findImageMap(db, images[0]?.version ?? '')
  expect(map?.images.map(({ image, place, dominant, kind }) => [image, place[0], dominant, kind])).toEqual([
    ['a', 0, 0, 'right'],
    ['b', 0.3333, 1, 'right'],
    ['c', 0.6667, 1, 'right'],
    ['d', 1, 1, 'right'],
  ])
})

it('lists a published run after those that were explained here, whatever came last', async () => {
  const models = await listModels(db)
  expect(models[0]?.id).toBe(SCENARIO.modelId)
  expect(models.at(-1)).toMatchObject({ id: RUN.id, remotePictures: RUN.pictures, classes: 1, points: 4 })
})

it('is imported again in place of itself, and found by its name', async () => {
  await importPublished(db, RUN, { ...cup, points: cup.points.slice(0, 2) }, LAYOUT, 'now')
  expect(await findClass(db, RUN.id, 968)).toMatchObject({ points: 2 })
  const found = await searchClasses(db, { modelId: RUN.id, text: 'cup' })
  expect(found.rows.map(({ index }) => index)).toEqual([968])
})
