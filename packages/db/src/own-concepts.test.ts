import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { importOwnConcepts } from './import/import-own-concepts.ts'
import { findOwnConcept, listOwnConcepts, ownConceptsOfClass } from './queries/own-concepts.ts'
import { findPicture } from './queries/pictures.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

const { modelId, otherModelId, own } = SCENARIO

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

it('a concept of one’s own says what it does to every class, the most aligned first', async () => {
  const concept = await findOwnConcept(db, modelId, own.slug)
  expect(concept).toMatchObject({ name: own.name, images: 20, accuracy: 0.93 })
  expect(
    concept?.classes.map(({ of, significant, nearest }) => [of.name, significant, nearest.index]),
  ).toEqual([
    ['dalmatian', true, 1],
    ['espresso', false, 2],
    ['zebra', true, 0],
  ])
  expect(await findOwnConcept(db, otherModelId, own.slug)).toBeNull()
  expect(await listOwnConcepts(db, otherModelId)).toEqual([])
})

it('a class says what was asked of it', async () => {
  expect(await ownConceptsOfClass(db, { modelId, classIndex: 251 })).toMatchObject([
    { concept: { slug: own.slug }, score: 1, random: 0.5, alignment: 0.4, significant: true },
  ])
  expect(await ownConceptsOfClass(db, { modelId, classIndex: 968 })).toEqual([])
})

it('its pictures are served, and go with it', async () => {
  const picture = `${'a'.repeat(32)}.webp`
  const concept = {
    ...({ version: 1, model: otherModelId, slug: 'x', name: 'X', folder: '/x' } as const),
    ...{ images: 10, others: 20, draws: 2, accuracy: 1, classes: [] },
    pictures: [{ picture, width: 1, height: 1 }],
  }
  await importOwnConcepts(db, otherModelId, [concept])
  expect(await findPicture(db, picture)).toEqual({
    path: `explanations/${otherModelId}/own-concepts/x/pictures/${picture}`,
  })
  await importOwnConcepts(db, otherModelId, [])
  expect(await findPicture(db, picture)).toBeNull()
})
