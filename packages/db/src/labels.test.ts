import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { searchConcepts } from './queries/concepts.ts'
import { exportLabels, importLabels, labelHistory, setConceptLabel } from './queries/labels.ts'
import { labelsOf } from './search/entries.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

const key = { modelId: SCENARIO.modelId, classIndex: 134, conceptIndex: 0 }
let db: LensDatabase
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-labels-'))
  db = await seedScenario(home, { classes: 4 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true })
})

const found = async (text: string) =>
  (await searchConcepts(db, { modelId: SCENARIO.modelId, text })).rows.map(({ label }) => label)

it('keeps who named a concept, when, and what it was called before; undone, search finds the old name', async () => {
  const before = Date.now()
  await setConceptLabel(db, key, '  long  neck ', 'Ann')
  await setConceptLabel(db, key, 'long neck', 'Ben')
  await setConceptLabel(db, key, 'crane arm', 'Ben')
  expect(await found('crane arm')).toContain('crane arm')
  const history = await labelHistory(db, key)
  expect(history.map(({ text, by }) => [text, by])).toEqual([
    ['crane arm', 'Ben'],
    ['long neck', 'Ann'],
  ])
  expect(history[0]?.at).toBeGreaterThanOrEqual(before)
  await setConceptLabel(db, key, history[1]?.text ?? null, 'Ann')
  expect(await found('long neck')).toEqual(['long neck'])
  await setConceptLabel(db, key, null)
  expect(await found('long neck')).toEqual([])
  expect((await labelHistory(db, key)).map(({ text }) => text)).toEqual([
    null,
    'long neck',
    'crane arm',
    'long neck',
  ])
})

it('refuses empty and long names, and concepts that are not there', async () => {
  await expect(setConceptLabel(db, key, ' ')).rejects.toThrow(/cannot be empty/)
  await expect(setConceptLabel(db, key, 'x'.repeat(81))).rejects.toThrow(/at most 80 characters/)
  await expect(setConceptLabel(db, key, 'x', 'y'.repeat(61))).rejects.toThrow(/at most 60 characters/)
  await expect(setConceptLabel(db, { ...key, conceptIndex: 99 }, 'x')).rejects.toThrow(/no concept 99/)
})

it('gives back in another home what was exported, and nothing twice', async () => {
  await setConceptLabel(db, key, 'long neck', 'Ann')
  const records = await exportLabels(db)
  expect(records.map(({ text, givenBy }) => [text, givenBy])).toContainEqual(['long neck', 'Ann'])
  const other = mkdtempSync(join(tmpdir(), 'lens-labels-'))
  const fresh = await seedScenario(other, { classes: 4 })
  expect(await importLabels(fresh, JSON.parse(JSON.stringify(records)) as typeof records)).toBe(1)
  expect(await importLabels(fresh, records)).toBe(0)
  expect((await exportLabels(fresh)).find(({ classIndex }) => classIndex === 134)).toEqual(
    records.find(({ classIndex }) => classIndex === 134),
  )
  await fresh.close()
  rmSync(other, { recursive: true })
})

it('keeps the names of runs apart that find concepts otherwise', () => {
  const run = { id: '', sha256: 'a', featureTensor: 'b', conceptsPerClass: 20 }
  const keys = [
    { preset: 'lens', dictionary: 'nmf', autoConcepts: false },
    { preset: 'lens', dictionary: 'nmf', autoConcepts: true },
    { preset: 'lens', dictionary: 'pca', autoConcepts: false },
    { preset: 'craft', dictionary: 'nmf', autoConcepts: false },
  ].map((learning) => JSON.stringify(labelsOf({ ...run, ...learning })))
  expect(new Set(keys).size).toBe(4)
})
