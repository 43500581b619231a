import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { listImages } from '../images/folder.ts'
import { frameOf, viewOf } from '../images/frame.ts'
import { openClassifier } from './open.ts'
import { Seen } from './seen.ts'
import { predictionOf, surveyImages } from './survey.ts'

// So that the disk can be full.
vi.mock('node:fs/promises', { spy: true })

describe('predictionOf', () => {
  const logits = Float32Array.of(1, 3, -2, 0.5)

  it('is the most probable class by softmax', () => {
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
    const { predicted, probability, also } = predictionOf(logits, undefined)
    expect([predicted, also]).toEqual([1, undefined])
    expect(probability).toBeCloseTo(Math.exp(3) / total, 6)
  })

  it('is every class that is more probable than not where they do not exclude each other', () => {
    const { predicted, probability, also } = predictionOf(logits, 'independent')
    expect(predicted).toBe(1)
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-3)), 6)
    expect(also?.map((one) => one.predicted)).toEqual([0, 3])
  })

  it('is one class where one score is for or against', () => {
    // z = 4: the sigmoid of it is the softmax of -z / 2 and z / 2.
    const { predicted, probability, also } = predictionOf(Float32Array.of(-2, 2), 'binary')
    expect([predicted, also]).toEqual([1, undefined])
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-4)), 6)
  })
})

it('cuts the centre out of what was squeezed to another size', () => {
  const input = { width: 8, height: 8, resizeTo: { width: 16, height: 16 } }
  const pre = { ...input, layout: 'NCHW', channelOrder: 'RGB', mean: [0], std: [1] } as const
  const frame = frameOf(200, 100, { ...pre, mean: [...pre.mean], std: [...pre.std] })
  expect(frame).toEqual({ width: 16, height: 16, left: 4, top: 4 })
  expect(viewOf(frame, { ...pre, mean: [0], std: [1] })).toEqual({
    x: 0.25,
    y: 0.25,
    width: 0.5,
    height: 0.5,
  })
})

describe('surveyImages', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lens-survey-'))
    await writeScenes(join(folder, 'scenes'), { perClass: 2 })
    const [first = ''] = (await readdir(join(folder, 'scenes'))).filter((name) => /^\d/.test(name))
    await writeFile(join(folder, 'scenes', first, 'broken.png'), 'no picture')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('goes on from where it was cut short, to the same end', async () => {
    const { classifier } = await openClassifier({ modelFile, images: folder, concepts: 2, cropSize: 64 })
    try {
      const images = await listImages(join(folder, 'scenes'), classifier.model.labels)
      const forward = vi.spyOn(classifier, 'forward')
      const survey = async (file: string) => {
        let predicted = 0
        forward.mockClear()
        const progress = {
          stage: () => undefined,
          note: () => undefined,
          advance: (n: number) => (predicted += n),
        }
        const signal = new AbortController().signal
        const result = await surveyImages(
          classifier,
          images,
          join(folder, file),
          new Seen(),
          progress,
          signal,
        )
        const computed = forward.mock.calls.reduce((sum, [some]) => sum + some.length, 0)
        return { result, predicted, computed }
      }
      const whole = await survey('whole.jsonl')
      expect(whole.result.predictions).toHaveLength(20)
      expect(whole.result.skipped).toHaveLength(1)
      const text = await readFile(join(folder, 'whole.jsonl'), 'utf8')

      // Cut in the middle of a line, at a random line, right after the head, and not at all.
      for (const end of [0.37, 0.61, 0.02, 1]) {
        const left = text.slice(0, Math.round(end * text.length))
        await writeFile(join(folder, 'cut.jsonl'), left)
        const again = await survey('cut.jsonl')
        expect(again.result).toEqual(whole.result)
        expect(await readFile(join(folder, 'cut.jsonl'), 'utf8')).toBe(text)
        expect(again.predicted).toBe(end === 1 ? 0 : 21)
        // But for the group that was cut short, nothing that is there is computed again.
        const there = Math.max(0, left.split('\n').length - 2)
        expect(again.computed).toBeLessThan(21 - there + classifier.batch)
      }

      // A disk that fills as the run goes on: opening a file to write it empties it, and then nothing more goes in.
      const left = text.slice(0, Math.round(0.61 * text.length))
      await writeFile(join(folder, 'full.jsonl'), left)
      const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
      vi.mocked(writeFile).mockImplementationOnce(async (file) => {
        await truncate(file as string)
        throw full
      })
      vi.mocked(appendFile).mockRejectedValueOnce(full)
      await expect(survey('full.jsonl')).rejects.toThrow(/the disk is full/)
      vi.mocked(writeFile).mockReset()
      const kept = await readFile(join(folder, 'full.jsonl'), 'utf8')
      expect(left.startsWith(kept)).toBe(true)
      expect(kept.split('\n').length).toBeGreaterThan(left.split('\n').length - classifier.batch)
    } finally {
      await classifier.release()
    }
  })
})

it.each([
  ['large', 2 ** 18, 500, Math.floor(64e6 / 2 ** 20)],
  ['small', 1, 3000, 1000],
])('keeps no more of a survey in memory than there is room for, of %s images', (_, values, images, room) => {
  const seen = new Seen()
  const one = new Float32Array(values)
  for (let i = 0; i < images; i++)
    seen.keep(
      String(i),
      { data: new Uint8Array(), width: 1, height: 1, view: { x: 0, y: 0, width: 1, height: 1 } },
      { logits: new Float32Array(), features: one, earlier: new Float32Array() },
    )
  const kept = Array.from({ length: images }, (_, i) => seen.take(String(i))).filter(Boolean)
  expect(kept).toHaveLength(room)
})
