import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFile, plantedTruth, SHORTCUT, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate, type EvaluateOptions } from './evaluate.ts'
import { evaluationSchema, type Evaluation } from './evaluation/schema.ts'
import { explain } from './explain.ts'

let folder: string
let home: string
let modelId: string
const signal = new AbortController().signal
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-evaluate-test-'))
  home = join(folder, 'home')
  const images = join(folder, 'scenes')
  await writeScenes(images, { perClass: 24 })
  const nothing = () => undefined
  const listener = { stage: nothing, advance: nothing, note: nothing, model: nothing, explained: nothing }
  const given = { model: modelFile, images, concepts: 8, cropSize: 64, home, force: false }
  const { model } = await explain({ ...given, classes: [SHORTCUT.className, 'rocket'] }, listener, signal)
  modelId = model
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(more: Partial<EvaluateOptions> = {}, truth?: typeof plantedTruth) {
  const heard: { evaluation: Evaluation; reused: boolean }[] = []
  const stages: string[] = []
  const result = await evaluate(
    { home, modelId, seed: 1, force: false, ...more },
    {
      stage: (name) => stages.push(name),
      advance: () => undefined,
      note: () => undefined,
      evaluated: (_, evaluation, reused) => void heard.push({ evaluation, reused }),
    },
    signal,
    truth,
  )
  return { ...result, heard }
}

describe('evaluate', () => {
  it('beats chance by every measure, finds the planted shortcut, and is read back as written', async () => {
    const { heard } = await run({ classes: [SHORTCUT.className] }, plantedTruth)
    const [{ evaluation, reused }] = heard as [{ evaluation: Evaluation; reused: boolean }]
    expect(reused).toBe(false)
    const { scores, truth, fitted, heldOut } = evaluation
    const [lens, random] = [scores['lens'], scores['random']]
    if (!lens || !random) throw new Error('A column is missing.')
    const higher = ['stability', 'cInsertion', 'cMuFidelity', 'pixelInsertion', 'evidenceInsertion'] as const
    const lower = [
      'relativeL2',
      'fid',
      'ood',
      'cDeletion',
      'infidelity',
      'pixelDeletion',
      'evidenceDeletion',
    ] as const
    for (const key of higher) expect(lens[key], key).toBeGreaterThan(random[key] as number)
    expect(lens.agreement).toBe(1)
    for (const key of lower) expect(lens[key], key).toBeLessThan(random[key] as number)
    // Exact contributions at a linear head.
    expect(lens.cMuFidelity).toBeCloseTo(1, 6)
    expect(lens.infidelity).toBeLessThan(1e-6)
    expect(scores['craft']?.cMuFidelity).toBeLessThan(1)
    expect(Math.abs(fitted - heldOut)).toBeLessThanOrEqual(1)

    const known = truth?.['lens']
    expect(known?.shortcutRank).toBe(1)
    const stamp = known?.parts.find(({ kind }) => kind === 'shortcut')
    expect(stamp).toMatchObject({ name: SHORTCUT.part, used: true })
    const stamped = known?.concepts.filter(({ part }) => part === SHORTCUT.part).map(({ auroc }) => auroc)
    expect(Math.max(...(stamped ?? []))).toBeGreaterThan(0.9)
    expect(known?.parts.find(({ name }) => name === 'sky')?.lost).toBeNull()

    const file = join(home, 'explanations', modelId, String(SHORTCUT.classIndex), 'evaluation.json')
    expect(evaluationSchema.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual(evaluation)
    expect((await readdir(join(file, '..'))).filter((name) => name.includes('partial'))).toEqual([])
    expect(await readdir(home)).toEqual(['explanations'])
  })

  it('keeps what is there, makes the same again when forced, and another half with another seed', async () => {
    const strip = (evaluation: Evaluation) => ({ ...evaluation, seconds: 0 })
    const [first] = (await run({ classes: ['rocket'] })).heard
    const [again] = (await run({ classes: ['rocket'] })).heard
    const [forced] = (await run({ classes: ['rocket'], force: true })).heard
    const [other] = (await run({ classes: ['rocket'], seed: 2 })).heard
    expect(again).toEqual({ ...first, reused: true })
    expect(forced?.reused).toBe(false)
    expect(strip(forced?.evaluation as Evaluation)).toEqual(strip(first?.evaluation as Evaluation))
    expect(other?.evaluation.scores).not.toEqual(first?.evaluation.scores)
  })

  it('makes a damaged one again, and says where nothing can be made', async () => {
    const file = join(home, 'explanations', modelId, '7', 'evaluation.json')
    await writeFile(file, '{}')
    expect((await run({ classes: ['rocket'] })).heard[0]?.reused).toBe(false)
    await rm(join(folder, 'scenes', '07_rocket'), { recursive: true })
    await expect(run({ classes: ['rocket'], force: true })).rejects.toThrow(
      /No class could be evaluated; rocket: .*/,
    )
    await expect(run({ classes: ['cottage'] })).rejects.toThrow(/None of these classes is explained/)
  })
})
