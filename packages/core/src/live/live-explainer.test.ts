import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel, GraphBuilder, inspectModel, readModel, type Value } from '@lens/onnx'
import { drawScene, modelFile, rasterise, SHORTCUT, writeScenes } from '@lens/planted'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain, type ExplainOptions } from '../explain.ts'
import type { Explanation } from '../explanation/schema.ts'
import { explanationsIn } from '../explanation/testing.ts'
import { LiveExplainer } from './live-explainer.ts'
import type { LiveExplanation } from './live-explanation.ts'

const TRAIN = SHORTCUT.classIndex
const config = join(modelFile, '..', 'planted.json')
let folder: string
let linear: { live: LiveExplainer; modelId: string; explanations: Explanation[] }
let upload: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-live-'))
  await writeScenes(join(folder, 'scenes'), { perClass: 12 })
  linear = await explained('linear', {})
  upload = await rasterise(drawScene({ classIndex: TRAIN, seed: 5000, shortcut: true }))
})
afterAll(() => rm(folder, { recursive: true }))

async function explained(home: string, more: Partial<ExplainOptions>) {
  const ignore = () => undefined
  const { model } = await explain(
    {
      model: modelFile,
      images: join(folder, 'scenes'),
      classes: ['train', 'rocket'],
      concepts: 4,
      cropSize: 48,
      home: join(folder, home),
      force: false,
      ...more,
    },
    { stage: ignore, advance: ignore, note: ignore, model: ignore, explained: ignore },
    new AbortController().signal,
  )
  const explanations = await explanationsIn(join(folder, home))
  return { live: new LiveExplainer(join(folder, home)), modelId: model, explanations }
}

function expectToAddUp({ split }: LiveExplanation): void {
  if (!split) throw new Error('Nothing is explained.')
  const total = split.concepts.reduce(
    (sum, { contribution }) => sum + contribution,
    split.residual + split.bias,
  )
  expect(Math.abs(total - split.logit)).toBeLessThan(1e-3 * Math.max(1, Math.abs(split.logit)))
}

describe('LiveExplainer', () => {
  it('explains an upload as the predicted class, and leaves nothing on disk', async () => {
    const before = await readdir(folder, { recursive: true })
    const { live, modelId, explanations } = linear
    const answer = await live.explain({ kind: 'upload', modelId, off: [], bytes: upload })
    expect(answer).toMatchObject({
      modelId,
      image: { width: 128, height: 128, view: { x: 0, y: 0, width: 1, height: 1 } },
      explained: { classIndex: TRAIN, className: 'train' },
      reason: null,
      whatIf: null,
      split: { exact: true, centred: true },
    })
    expectToAddUp(answer)
    expect(answer.predictions).toHaveLength(5)
    expect(answer.predictions[0]).toMatchObject({ classIndex: TRAIN, logit: answer.split?.rawLogit })
    const [scheme, picture = ''] = (answer.image.picture ?? '').split(',')
    expect(scheme).toBe('data:image/webp;base64')
    expect(await sharp(Buffer.from(picture, 'base64')).metadata()).toMatchObject({ width: 128, height: 128 })

    const concepts = answer.split?.concepts ?? []
    const train = explanations.find(({ class: { index } }) => index === TRAIN)
    expect(concepts.map(({ index }) => index)).toEqual(train?.concepts.map(({ index }) => index))
    expect(concepts.map(({ rank }) => rank)).toEqual([0, 1, 2, 3])
    for (const { map, attribution, coefficient } of concepts) {
      expect(map).toMatchObject({ height: 8, width: 8 })
      expect(Math.max(...map.values)).toBe(coefficient > 0 ? 1 : 0)
      expect(attribution).toMatchObject({ height: 43, width: 43 })
      const magnitudes = attribution?.values.map(Math.abs) ?? []
      expect(magnitudes).toHaveLength(43 * 43)
      if (coefficient > 0) expect(Math.max(...magnitudes)).toBe(1)
    }
    expect(await readdir(folder, { recursive: true })).toEqual(before)
  })

  it('explains a point as its explanation did', async () => {
    const { live, modelId, explanations } = linear
    for (const {
      class: { index },
      points,
    } of explanations) {
      const [point] = points
      if (!point) throw new Error('An explanation has points.')
      const answer = await live.explain({
        kind: 'point',
        modelId,
        classIndex: index,
        image: point.image,
        off: [],
      })
      expect(answer.image.picture).toBeNull()
      expectToAddUp(answer)
      for (const { index, contribution } of answer.split?.concepts ?? [])
        expect(contribution).toBeCloseTo(point.contributions[index] as number, 4)
    }
  })

  it('switches concepts off: exactly what they contribute', async () => {
    const { live, modelId } = linear
    const ask = (off: number[]) => live.explain({ kind: 'upload', modelId, off, bytes: upload })
    const all = await ask([3, 0, 1, 2, 1])
    const { logit = NaN, residual = NaN, bias = NaN, concepts = [] } = all.split ?? {}
    expect(all.whatIf?.off).toEqual([0, 1, 2, 3])
    expect(all.whatIf?.logit).toBeCloseTo(residual + bias, 3)
    const [first] = [...concepts].sort((a, b) => b.contribution - a.contribution)
    const one = await ask([first?.index as number])
    expect(one.whatIf?.logit).toBeCloseTo(logit - (first?.contribution as number), 3)
    expect(one.predictions).toEqual(all.predictions)
    expect(one.whatIf?.predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThan(
      1.0001,
    )
    await expect(ask([4])).rejects.toMatchObject({
      code: 'input',
      message: 'train has no concept 4 to switch off.',
    })
  })

  it('says why nothing is explained', async () => {
    const { live, modelId } = linear
    const cactus = await rasterise(drawScene({ classIndex: 6, seed: 5000 }))
    const answer = await live.explain({ kind: 'upload', modelId, off: [1], bytes: cactus })
    expect(answer).toMatchObject({
      explained: { className: 'cactus' },
      split: null,
      whatIf: null,
      reason:
        'The model predicts cactus, and that class has not been explained, so that its concepts are not known.',
    })
    const asked = await live.explain({ kind: 'upload', modelId, off: [], bytes: cactus, classIndex: TRAIN })
    expect(asked.explained.className).toBe('train')
    expectToAddUp(asked)
  })

  it.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    ['text', () => Buffer.from('no image'), /^The file cannot be read as an image: .*\.$/],
    ['nothing', () => new Uint8Array(), /^The file cannot be read as an image: it is empty\.$/],
    ['a truncated image', () => upload.subarray(0, 2000), /^The file cannot be read as an image/],
    ['an SVG', () => Buffer.from(drawScene({ classIndex: 1, seed: 1 }).svg), /it is SVG\.$/],
    [
      'one pixel',
      () =>
        sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
      /^The file has 1 × 1 pixels; explaining needs at least 8 a side\.$/,
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const { live, modelId } = linear
    const asked = live.explain({ kind: 'upload', modelId, off: [], bytes: await bytes() })
    await expect(asked).rejects.toMatchObject({
      name: 'LensError',
      code: 'input',
      message: expect.stringMatching(message) as string,
    })
  })

  it('takes an image of one colour', async () => {
    const { live, modelId } = linear
    const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'grey' } })
      .png()
      .toBuffer()
    expectToAddUp(await live.explain({ kind: 'upload', modelId, off: [], bytes, classIndex: TRAIN }))
  })

  it('reads no file but those that the explanation names', async () => {
    const { live, modelId, explanations } = linear
    await writeFile(join(folder, 'secret.png'), upload)
    const other = explanations.find(({ class: { index } }) => index !== TRAIN)?.points[0]?.image as string
    for (const image of ['../secret.png', join(folder, 'secret.png'), other, ''])
      await expect(
        live.explain({ kind: 'point', modelId, classIndex: TRAIN, image, off: [] }),
      ).rejects.toMatchObject({
        code: 'not-found',
        message: 'The explanation of that class names no such image.',
      })
    for (const modelId of ['no-such-run', '../linear', ''])
      await expect(live.explain({ kind: 'upload', modelId, off: [], bytes: upload })).rejects.toMatchObject({
        code: 'not-found',
      })
  })

  it('finds the concepts of all classes that an image excites', async () => {
    const { live, modelId, explanations } = linear
    const answer = await live.search({ kind: 'search', modelId, bytes: upload })
    expect(answer).toMatchObject({ modelId, classes: 2, image: { width: 128, height: 128 } })
    expect(answer.predictions[0]?.classIndex).toBe(TRAIN)
    const strengths = answer.found.map(({ carried, missed }) => carried * (1 - missed) ** 2)
    expect(strengths).toEqual([...strengths].sort((a, b) => b - a))
    expect(answer.found[0]?.classIndex).toBe(TRAIN)
    for (const { classIndex, index, above, map } of answer.found) {
      const of = explanations.find((one) => one.class.index === classIndex)
      expect(of?.concepts.map((concept) => concept.index)).toContain(index)
      expect(above).toBeGreaterThanOrEqual(0)
      expect(above).toBeLessThanOrEqual(1)
      expect(map).toMatchObject({ height: 8, width: 8 })
      expect(Math.max(...map.values)).toBe(1)
    }
  })

  it('finds a concept again by a crop of it, and takes no other picture', async () => {
    const { live, modelId, explanations } = linear
    const train = explanations.find((one) => one.class.index === TRAIN) as Explanation
    const [concept] = train.concepts
    const ask = (index: number, crop: number) =>
      live.search({ kind: 'crop-search', modelId, classIndex: TRAIN, concept: index, crop })
    const { found, image } = await ask(concept?.index as number, 0)
    expect(image.picture).toMatch(/^data:image\/webp;base64,/)
    expect(found.slice(0, 4)).toContainEqual(
      expect.objectContaining({ classIndex: TRAIN, index: concept?.index }),
    )
    for (const [index, crop] of [
      [4, 0],
      [0, 10],
    ] as const)
      await expect(ask(index, crop)).rejects.toMatchObject({
        code: 'not-found',
        message: 'There is no such crop.',
      })
  })

  it('estimates contributions of a head that is not linear, and switches concepts off through it', async () => {
    const { candidates } = await inspectModel(await readModel(modelFile))
    const earlier = candidates.filter(({ closes, nonNegative }) => closes && nonNegative !== false).at(-2)
    const { live, modelId } = await explained('earlier', { featureTensor: earlier?.name, classes: ['train'] })
    const answer = await live.explain({ kind: 'upload', modelId, off: [0, 1, 2, 3], bytes: upload })
    expect(answer.split?.exact).toBe(false)
    expectToAddUp(answer)
    expect(answer.whatIf?.logit).toBeLessThan((answer.split?.logit as number) - 1)
  })

  it('covers parts of the image where the model has no gradients', async () => {
    const planted = await readModel(modelFile)
    const b = new GraphBuilder({ opset: 13 })
    const image = b.input('input', 'float32', ['N', 3, 128, 128])
    // Each channel's first image, reversed, is itself.
    const same = b.node('ReverseSequence', [image, b.ints([1, 1, 1])], { batch_axis: 1, time_axis: 0 })
    const { logits } = b.inline(planted, { input: same })
    b.output('logits', logits as Value, ['N', 10])
    const file = join(folder, 'reversed.onnx')
    await writeFile(file, encodeModel(b.build()))
    const { live, modelId } = await explained('reversed', { model: file, config, classes: ['train'] })
    const answer = await live.explain({ kind: 'upload', modelId, off: [], bytes: upload })
    expectToAddUp(answer)
    expect(answer.split?.evidence).toBe('occlusion')
    const [first] = answer.split?.concepts ?? []
    expect(first?.attribution).toMatchObject({ height: 10, width: 10 })
    expect(Math.max(...(first?.attribution?.values.map(Math.abs) ?? []))).toBe(1)
  })
})
