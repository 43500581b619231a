import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evaluation, Scores } from '@lens/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findEvaluation, importEvaluation, importExplanation, type LensDatabase } from './index.ts'
import { explanationOf, modelOf, SCENARIO, seedScenario } from './testing/scenario.ts'

let home: string
let db: LensDatabase
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-evaluations-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true, force: true })
})

const { modelId } = SCENARIO
const key = { modelId, classIndex: 251 }
const scores = { explainedShare: 0.97, agreement: 1, sensitivity: null } as Scores
const evaluation: Evaluation = {
  version: 1,
  model: modelId,
  classIndex: 251,
  imagesFingerprint: 'scenario',
  seed: 3,
  fitted: 7,
  heldOut: 7,
  concepts: 5,
  scores: { lens: scores, random: { ...scores, explainedShare: 0.1 } },
  advice: ['Add images of the class.'],
  seconds: 2,
}

describe('evaluations', () => {
  it('come back as they were written, and take the place of those before', async () => {
    expect(await findEvaluation(db, key)).toBeNull()
    await importEvaluation(db, { ...evaluation, advice: [] })
    await importEvaluation(db, evaluation)
    const { scores, advice, seed, fitted, heldOut, concepts, seconds } = evaluation
    expect(await findEvaluation(db, key)).toEqual({
      ...key,
      ...{ scores, advice, seed, fitted, heldOut, concepts, seconds },
      truth: null,
    })
  })

  it('go when the class is explained again', async () => {
    await importEvaluation(db, evaluation)
    const model = modelOf(modelId, 'linear')
    const label = model.labels[251]
    if (!label) throw new Error('The scenario lost its labels.')
    await importExplanation(db, explanationOf(model, label, ['0123456789abcdef0123456789abcdef.webp']))
    expect(await findEvaluation(db, key)).toBeNull()
  })
})
