import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel } from '@lens/onnx'
import { tinyResNet } from '@lens/onnx/zoo'
import { modelFile, rasterise, drawScene } from '@lens/planted'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { matrix, row } from '../matrix.ts'
import { openClassifier } from '../model/open.ts'
import type { Classifier } from '../model/classifier.ts'
import { gaussians, Random } from '../random.ts'
import { DirectionObjective } from './objective.ts'
import { cutWindows, drawCrop } from './random-crops.ts'
import { settingsFor } from './settings.ts'
import { naturalSpectrum } from './spectrum.ts'
import { accentuate, visualise, type Studio } from './visualise-concept.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-visualise-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function open(file: string): Promise<Classifier> {
  const { classifier } = await openClassifier({ modelFile: file, images: folder, concepts: 3, cropSize: 32 })
  return classifier
}

describe('DirectionObjective', () => {
  it.each([
    ['RGB', {}],
    ['grey', { channels: 1 as const }],
    ['channels last', { layout: 'NHWC' as const }],
  ])('has the gradient of its objective (%s)', async (name, options) => {
    const file = join(folder, `${name}.onnx`)
    await writeFile(file, encodeModel(tinyResNet({ ...options, batchNorm: true })))
    const classifier = await open(file)
    const objective = await DirectionObjective.open(classifier)
    const { preprocessing, featureTensor } = classifier.model
    const side = 24
    const random = new Random(3)
    const crops = [drawCrop(random, 0.6), drawCrop(random, 0.6)]
    const image = Float32Array.from(gaussians(3 * side * side, 1), (value) => 0.5 + 0.2 * value)
    const windows = cutWindows(image, side, crops, preprocessing)
    const noise = new Float32Array(2 * preprocessing.mean.length * preprocessing.height * preprocessing.width)
    const direction = Float32Array.from(gaussians(featureTensor.channels, 2), Math.abs)
    const { gradient } = await objective.excite(windows, noise, direction)

    // Along the gradient itself, where the ReLUs that switch on the way weigh least.
    const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))
    const step = 3e-4
    const at = async (sign: number) => {
      const pixels = windows.pixels.map(
        (value, i) => value + (sign * step * (gradient[i] as number)) / length,
      )
      const { objectives } = await objective.excite({ ...windows, pixels }, noise, direction)
      return objectives.reduce((sum, value) => sum + value, 0)
    }
    const measured = ((await at(1)) - (await at(-1))) / (2 * step)
    expect(length).toBeGreaterThan(1)
    expect(Math.abs(length - measured)).toBeLessThan(0.03 * length)
  })
})

describe('visualise and accentuate', () => {
  it('excite their concept, end in a picture, and give the same again', async () => {
    const classifier = await open(modelFile)
    const objective = await DirectionObjective.open(classifier)
    const channels = classifier.model.featureTensor.channels
    const dictionary = matrix(
      3,
      channels,
      Float32Array.from(gaussians(3 * channels, 4), (v) => Math.max(0, v)),
    )
    const settings = settingsFor(classifier.model.preprocessing, { steps: 12, crops: 4 })
    const studio: Studio = {
      classifier,
      objective,
      encoder: new DictionaryEncoder(dictionary),
      spectrum: await naturalSpectrum(settings.side),
      settings,
    }
    const photo = await sharp(await rasterise(drawScene({ classIndex: 9, seed: 1 })))
      .webp()
      .toBuffer()
    const concept = { index: 1, direction: row(dictionary, 1), bestCrop: { picture: photo, coefficient: 1 } }
    const signal = new AbortController().signal
    let steps = 0
    const onStep = () => void (steps += 1)
    const first = await visualise(studio, concept, onStep, signal)
    expect(steps).toBe(12)
    const { result } = first.record
    if (result.kind !== 'picture') throw new Error(result.reason)
    const [from = 0, to = 0] = [result.curve[0], result.curve.at(-1)]
    expect(to).toBeGreaterThan(1.5 * from)
    expect(await sharp(first.picture as Buffer).metadata()).toMatchObject({
      format: 'webp',
      width: settings.side,
      hasAlpha: true,
    })
    const again = await visualise(studio, concept, onStep, signal)
    expect(again.picture).toEqual(first.picture)

    const excitedBy = async (settles: boolean) => {
      const changed = { ...studio, settings: { ...settings, steps: 48, settles } }
      const { record } = await visualise(changed, concept, onStep, signal)
      return record.result.kind === 'picture' ? record.result.excitation : NaN
    }
    const [settled, steady] = [await excitedBy(true), await excitedBy(false)]
    expect(settled).toBeGreaterThan(1.05 * steady)

    const grainOf = async (fades: boolean) => {
      const changed = { ...studio, settings: { ...settings, steps: 48, fades } }
      const { picture } = await visualise(changed, concept, onStep, signal)
      return grain(
        await sharp(picture as Buffer)
          .greyscale()
          .removeAlpha()
          .raw()
          .toBuffer(),
        settings.side,
      )
    }
    const [faded, whole] = [await grainOf(true), await grainOf(false)]
    expect(faded).toBeLessThan(0.85 * whole)

    const excitation = async (steps: number) => {
      const changed = await accentuate(
        { ...studio, settings: { ...settings, steps } },
        concept,
        onStep,
        signal,
      )
      return changed.record.result.kind === 'picture' ? changed.record.result.excitation : NaN
    }
    // The crop as it was is held against itself.
    const unchanged = await excitation(0)
    expect(unchanged).toBeCloseTo(1, 1)
    expect(await excitation(40)).toBeGreaterThan(1.2 * unchanged)
  })

  it('records a concept without a gradient instead of a grey picture', async () => {
    const classifier = await open(modelFile)
    const channels = classifier.model.featureTensor.channels
    const settings = settingsFor(classifier.model.preprocessing, { steps: 2, crops: 2 })
    const studio: Studio = {
      classifier,
      objective: await DirectionObjective.open(classifier),
      encoder: new DictionaryEncoder(matrix(1, channels, new Float32Array(channels).fill(1))),
      spectrum: await naturalSpectrum(settings.side),
      settings,
    }
    const nothing = {
      index: 0,
      direction: new Float32Array(channels),
      bestCrop: { picture: Buffer.alloc(0), coefficient: 1 },
    }
    const { record, picture } = await visualise(
      studio,
      nothing,
      () => undefined,
      new AbortController().signal,
    )
    expect(picture).toBeNull()
    expect(record.result).toMatchObject({ kind: 'none', reason: expect.stringContaining('zero') as string })
  })
})

/** How much neighbouring pixels of a row differ, relative to how much any two do. */
function grain(pixels: Uint8Array, side: number): number {
  const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length
  let [near, all] = [0, 0]
  pixels.forEach((pixel, i) => {
    if (i % side > 0) near += (pixel - (pixels[i - 1] as number)) ** 2
    all += 2 * (pixel - mean) ** 2
  })
  return near / all
}
