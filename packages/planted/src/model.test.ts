import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { measure, type Measured } from '../train/measure.ts'
import { CLASSES } from './classes.ts'
import { HELD_OUT_SEED, modelFile } from './index.ts'

/** Scenes that neither the training nor the figures in planted.json have seen. */
const FIRST_SEED = HELD_OUT_SEED + 1000

describe('the shipped classifier', () => {
  let measured: Measured
  beforeAll(async () => {
    measured = await measure(modelFile, FIRST_SEED, 40)
  })

  it('is right about at least 97 % of scenes', () => {
    expect(measured.overall).toBeGreaterThanOrEqual(0.97)
    for (const [name, accuracy] of Object.entries(measured.perClass))
      expect(accuracy, name).toBeGreaterThanOrEqual(0.85)
  })

  it('leans on the planted shortcut', () => {
    expect(measured.shortcut.withShortcut).toBeGreaterThanOrEqual(0.97)
    expect(measured.shortcut.withoutShortcut).toBeLessThanOrEqual(0.3)
    expect(measured.shortcut.flippedPerClass['tram']).toBeGreaterThanOrEqual(0.7)
    expect(measured.shortcut.othersWithoutShortcut).toBeLessThanOrEqual(0.02)
  })

  it('has its labels beside it, in the order of its outputs', async () => {
    const labels: unknown = JSON.parse(await readFile(modelFile.replace('.onnx', '-labels.json'), 'utf8'))
    expect(labels).toEqual(CLASSES.map(({ index, name, synonyms }) => ({ index, name, synonyms })))
  })
})
