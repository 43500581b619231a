import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Evaluation, Scores, TruthScores } from '@lens/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Named } from './planted-evaluation.ts'
import { failuresOf } from './planted-floors.ts'

/** The gate: the explanation of the embedded default is as good as it was. `npm run evaluate` prints the whole table. */
describe('the explanation of the embedded default', () => {
  let home: string
  let named: Named[]

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'lens-floors-test-'))
    // As people run it, which fails below a floor.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'src/scripts/evaluate.ts', '--home', home, '--json'],
      { cwd: fileURLToPath(new URL('..', import.meta.url)), maxBuffer: 2 ** 24 },
    )
    const evaluations = JSON.parse(stdout) as Evaluation[]
    named = evaluations.map((evaluation) => ({ name: `class ${evaluation.classIndex}`, evaluation }))
  }, 1_200_000)
  afterAll(() => rm(home, { recursive: true, force: true }))

  it('is above all floors', () => {
    expect(named).toHaveLength(10)
    expect(failuresOf(named)).toEqual([])
  })

  it.each<[what: string, worse: (evaluation: Evaluation) => Evaluation]>([
    ['explained share', scored({ explainedShare: 0.9 })],
    ['explained share', scored({ explainedShare: 1.1 })],
    ['agreement', scored({ agreement: 0.5 })],
    ['C-Insertion', scored({ cInsertion: 0.3 })],
    ['C-Deletion', scored({ cDeletion: 0.9 })],
    ['distractors', known({ distractors: 0.3 })],
    ['used parts found', (e) => known({ parts: partsOf(e).map((part) => ({ ...part, found: 0.5 })) })(e)],
    [
      'purity of crops',
      (e) => known({ concepts: conceptsOf(e).map((concept) => ({ ...concept, purity: 0.3 })) })(e),
    ],
    [
      'rank correlation',
      (e) =>
        known({
          concepts: conceptsOf(e).map((concept) => ({ ...concept, importance: -concept.importance })),
        })(e),
    ],
    ['place of the shortcut', known({ shortcutRank: 2 })],
  ])('would fail by its %s', (what, worse) => {
    const failures = failuresOf(named.map((one) => ({ ...one, evaluation: worse(one.evaluation) })))
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) expect(failure).toContain(what)
  })
})

function scored(change: Partial<Scores>) {
  return (evaluation: Evaluation): Evaluation => {
    const { lens, ...others } = evaluation.scores
    return { ...evaluation, scores: { lens: { ...(lens as Scores), ...change }, ...others } }
  }
}

function known(change: Partial<TruthScores>) {
  return (evaluation: Evaluation): Evaluation => {
    const { lens, ...others } = evaluation.truth ?? {}
    return { ...evaluation, truth: { lens: { ...(lens as TruthScores), ...change }, ...others } }
  }
}

function partsOf(evaluation: Evaluation): TruthScores['parts'] {
  return evaluation.truth?.['lens']?.parts ?? []
}

function conceptsOf(evaluation: Evaluation): TruthScores['concepts'] {
  return evaluation.truth?.['lens']?.concepts ?? []
}
