import { cp, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel, readModel } from '@lens/onnx'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { smallestThatLasts } from './choose-concepts.ts'
import { explain, type ExplainOptions } from './explain.ts'
import { explanationsIn } from './explanation/testing.ts'
import type { Explanation } from './explanation/schema.ts'
import { decodeNpy } from './explanation/npy.ts'
import { Classifier } from './model/classifier.ts'

let folder: string
let images: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-explain-'))
  images = join(folder, 'scenes')
  await writeScenes(images, { perClass: 12 })
  await writeFile(join(images, '00_broken.png'), 'not an image')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function options(home: string, more: Partial<ExplainOptions> = {}): ExplainOptions {
  return {
    model: modelFile,
    images,
    concepts: 4,
    cropSize: 48,
    home: join(folder, home),
    force: false,
    ...more,
  }
}

async function run(given: ExplainOptions, signal = new AbortController().signal) {
  const explained: { explanation: Explanation; reused: boolean }[] = []
  const notes: string[] = []
  const result = await explain(
    given,
    {
      stage: () => undefined,
      advance: () => undefined,
      note: (sentence) => notes.push(sentence),
      model: () => undefined,
      explained: (explanation, reused) => void explained.push({ explanation, reused }),
    },
    signal,
  )
  return { result, explained, notes }
}

/** Of two stretches, each from a start and so long. */
const overlap = (start: number, length: number, other: number, otherLength: number) =>
  Math.max(0, Math.min(start + length, other + otherLength) - Math.max(start, other))

const stored = (home: string) => explanationsIn(join(folder, home))

describe('explain', () => {
  it('chooses as many concepts as a class needs, and keeps what was tried', async () => {
    const classes = ['hot-air balloon', 'train']
    const { explained } = await run(options('auto', { concepts: 'auto', classes }))
    const [balloon, train] = explained.map(({ explanation }) => explanation) as [Explanation, Explanation]
    for (const { trials = [], concepts } of [balloon, train]) {
      expect(trials.map((trial) => trial.concepts)).toEqual([2, 3, 4, 5, 6])
      expect(concepts.length).toBe(smallestThatLasts(trials))
      const chosen = trials.find((trial) => trial.concepts === concepts.length)
      expect(chosen?.agreement).toBeGreaterThan(0.9)
      expect(chosen?.explainedShare).toBeGreaterThan(0.85)
    }
    // .99 with the completeness channel.
    expect(train.trials?.[0]?.explainedShare).toBeLessThan(0.9)
    expect((await stored('auto')).map((one) => one.trials)).toEqual([balloon.trials, train.trials])
  })

  it('splits every logit, reports shares that sum to one, and is read back as written', async () => {
    const { explained, result } = await run(options('a', { classes: ['windmill', 'rocket'] }))
    expect(explained.map(({ explanation }) => explanation.class.name).sort()).toEqual(['rocket', 'windmill'])
    for (const { explanation } of explained) {
      for (const point of explanation.points) {
        const total = point.contributions.reduce((sum, x) => sum + x, 0) + point.residual + point.bias
        expect(Math.abs(total - point.logit)).toBeLessThan(1e-3 * Math.max(1, Math.abs(point.logit)))
      }
      for (const { split } of explanation.misses) {
        if (!split) throw new Error('Misses are explained too.')
        const total = split.contributions.reduce((sum, x) => sum + x, 0) + split.residual + split.bias
        expect(Math.abs(total - split.logit)).toBeLessThan(1e-3 * Math.max(1, Math.abs(split.logit)))
      }
      // Nothing is left out of the picture.
      const drawn = explanation.points.length + explanation.misses.length
      expect(explanation.layout?.points.umap).toHaveLength(drawn)
      expect(explanation.layout?.points.tsne).toHaveLength(drawn)
      expect(explanation.layout?.concepts).toHaveLength(4)
      const { explainedShare, residualShare, biasShare, concepts } = explanation
      expect(explainedShare + residualShare + biasShare).toBeCloseTo(1, 4)
      expect(concepts.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(explainedShare, 8)
      for (const { crops } of concepts) {
        const perImage = new Map<number, number>()
        for (const { point } of crops) perImage.set(point, (perImage.get(point) ?? 0) + 1)
        expect(Math.max(0, ...perImage.values())).toBeLessThanOrEqual(2)
        expect(crops.length).toBeLessThanOrEqual(10)
      }
    }
    expect(await stored('a')).toEqual(
      explained.map(({ explanation }) => explanation).sort((x, y) => x.class.index - y.class.index),
    )
    expect(result.skippedImages.map(({ image }) => image)).toEqual(['00_broken.png'])
    const folderOf = join(
      folder,
      'a',
      'explanations',
      result.model,
      String(explained[0]?.explanation.class.index),
    )
    const { shape } = decodeNpy(await readFile(join(folderOf, 'coefficients.npy')), 'coefficients')
    expect(shape).toEqual([explained[0]?.explanation.points.length, 8, 8, 4])
    // Every picture that is named is there.
    const pictures = new Set(await readdir(join(folderOf, 'pictures')))
    for (const { crops } of explained[0]?.explanation.concepts ?? [])
      for (const { picture } of crops) expect(pictures).toContain(picture)
  })

  it('tells train from tram by the planted date stamp, and keeps what any margin can be computed from', async () => {
    const { explained, result } = await run(options('stamp', { classes: ['train'] }))
    const { concepts, contrasts, points, class: label } = (explained[0] as (typeof explained)[0]).explanation
    const tram = contrasts.find(({ classIndex }) => classIndex === 8)
    const [first] = concepts.toSorted((a, b) => (b.contrast ?? 0) - (a.contrast ?? 0))
    expect(first?.contrast).toBeGreaterThan(0.5)
    expect(tram?.concepts[first?.index ?? -1]).toBeGreaterThan(0.5)
    // The stamp is in the lower right corner.
    const inCorner = first?.crops.filter(({ box }) => box.x > 0.5 && box.y > 0.5) ?? []
    expect(inCorner.length).toBeGreaterThan((first?.crops.length ?? 0) / 2)
    for (const { rawLogit, margin } of points) {
      if (!margin) throw new Error('There is a margin.')
      const total = margin.contributions.reduce((sum, x) => sum + x, 0) + margin.residual + margin.bias
      expect(total).toBeCloseTo(margin.logit, 3)
      expect(margin.logit).toBeGreaterThan(0)
      expect(margin.logit).toBeLessThan(rawLogit + 20)
    }
    // The tensors give the margins again.
    const at = join(folder, 'stamp', 'explanations', result.model, String(label.index))
    const codes = decodeNpy(await readFile(join(at, 'codes.npy')), 'codes')
    const gamma = decodeNpy(await readFile(join(at, 'gamma.npy')), 'gamma')
    expect([codes.shape, gamma.shape]).toEqual([
      [points.length, 4],
      [4, 10],
    ])
    points.forEach(({ margin }, i) =>
      margin?.contributions.forEach((x, k) => {
        const [own, other] = [label.index, margin.runnerUp].map((c) => gamma.data[k * 10 + c] as number)
        expect((codes.data[i * 4 + k] as number) * ((own as number) - (other as number))).toBeCloseTo(x, 3)
      }),
    )
  })

  it('says the same where a constant is added to all logits, however negative they are', async () => {
    const moved = await readModel(modelFile)
    const bias = moved.proto.graph?.initializer.find(
      ({ dims }) => dims.length === 1 && Number(dims[0]) === 10,
    )
    if (!bias) throw new Error('The head has a bias.')
    const values = new Float32Array(Uint8Array.from(bias.rawData).buffer)
    bias.rawData = new Uint8Array(values.map((value) => value - 100).buffer)
    const model = join(folder, 'moved.onnx')
    await writeFile(model, encodeModel(moved))
    const config = modelFile.replace(/onnx$/, 'json')
    const [before, after] = await Promise.all(
      [
        options('before', { classes: ['rocket'] }),
        options('after', { classes: ['rocket'], model, config }),
      ].map(async (given) => (await run(given)).explained[0]?.explanation),
    )
    if (!before || !after) throw new Error('Both are explained.')
    expect(before.rawShares).not.toBeNull()
    expect(after.rawShares).toBeNull()
    const figures = ({
      concepts,
      points,
      contrasts,
      explainedShare,
      residualShare,
      biasShare,
    }: Explanation) => [
      ...concepts.flatMap(({ index, importance, contrast, prevalence }) => [
        index,
        importance,
        contrast ?? NaN,
        prevalence,
      ]),
      ...points.flatMap(({ logit, contributions, residual, bias, dominant }) => [
        logit,
        ...contributions,
        residual,
        bias,
        dominant,
      ]),
      ...contrasts.flatMap(({ classIndex, concepts }) => [classIndex, ...concepts]),
      explainedShare,
      residualShare,
      biasShare,
    ]
    const [one, other] = [figures(before), figures(after)]
    expect(other).toHaveLength(one.length)
    // Logits near -100 carry five digits after the point in float32, and a centred one is a difference of two.
    one.forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 3)
    })
  })

  it('explains as CRAFT does with its preset, shares of the raw logit and without sign', async () => {
    const { explained } = await run(options('craft', { classes: ['rocket'], preset: 'craft' }))
    const { concepts, points, explainedShare, rawShares } = (explained[0] as (typeof explained)[0])
      .explanation
    expect(rawShares?.explained).toBe(explainedShare)
    for (const { logit, rawLogit } of points) expect(logit).toBe(rawLogit)
    for (const { importance, rawImportance } of concepts) {
      expect(importance).toBeGreaterThanOrEqual(0)
      expect(rawImportance).toBe(importance)
    }
  })

  it('shows crops by what whole images hold of a concept, and looks at crops alone only where it learns from them', async () => {
    const alone = vi.spyOn(Classifier.prototype, 'pooledCrops')
    const given = { classes: ['windmill'], recurse: 0 }
    const { explained, result } = await run(options('whole', given))
    expect(alone).not.toHaveBeenCalled()
    const { concepts, class: label } = (explained[0] as (typeof explained)[0]).explanation
    const at = join(folder, 'whole', 'explanations', result.model, String(label.index))
    const { data, shape } = decodeNpy(await readFile(join(at, 'coefficients.npy')), 'coefficients')
    const [, height = 0, width = 0, r = 0] = shape
    for (const { index, crops } of concepts) {
      expect(crops).toHaveLength(10)
      for (const { point, box, coefficient } of crops) {
        let mean = 0
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const share = overlap(box.y, box.height, y / height, 1 / height)
            const value = data[((point * height + y) * width + x) * r + index] as number
            mean +=
              (value * share * overlap(box.x, box.width, x / width, 1 / width)) / (box.height * box.width)
          }
        }
        expect(mean).toBeCloseTo(coefficient, 4)
      }
    }

    await run(options('alone', { ...given, dictionary: 'nmf' }))
    expect(alone).toHaveBeenCalled()
    alone.mockRestore()
  })

  it('reuses what is finished, and gives the same again when forced', async () => {
    const first = await run(options('b', { classes: ['cactus'] }))
    const again = await run(options('b', { classes: ['cactus'] }))
    expect(again.explained.map(({ reused }) => reused)).toEqual([true])
    const forced = await run(options('b', { classes: ['cactus'], force: true }))
    expect(forced.explained.map(({ reused }) => reused)).toEqual([false])
    const strip = (runs: typeof first) =>
      runs.explained.map(({ explanation }) => ({ ...explanation, seconds: 0 }))
    expect(strip(forced)).toEqual(strip(first))
  })

  it('loses at most the class in work when it is stopped, and goes on from there', async () => {
    const stop = new AbortController()
    const given = options('c', { classes: ['cactus', 'rocket'] })
    await expect(
      explain(
        given,
        {
          stage: () => undefined,
          advance: () => undefined,
          note: () => undefined,
          model: () => undefined,
          explained: () => {
            stop.abort()
          },
        },
        stop.signal,
      ),
    ).rejects.toThrow(/abort/i)
    expect(await stored('c')).toHaveLength(1)
    expect(await readdir(join(folder, 'c'))).toEqual(['explanations'])
    const { explained } = await run(given)
    expect(explained.map(({ reused }) => reused).sort()).toEqual([false, true])
  })

  it('skips a class without points, says so, and goes on', async () => {
    const some = join(folder, 'some')
    await cp(
      join(images, (await readdir(images)).find((name) => name.includes('cactus')) ?? ''),
      join(some, 'cactus'),
      { recursive: true },
    )
    const { result, explained } = await run(options('d', { images: some, classes: ['cactus', 'rocket'] }))
    expect(explained).toHaveLength(1)
    expect(result.skippedClasses).toMatchObject([
      { className: 'rocket', reason: expect.stringContaining('no image') as string },
    ])
  })

  it.each<[string, Partial<ExplainOptions>, RegExp]>([
    ['fewer images than concepts', { concepts: 500 }, /fewer than the 500 concepts/],
    ['an unknown class', { classes: ['unicorn'] }, /unicorn/],
    ['an unknown feature tensor', { featureTensor: 'no-such-tensor' }, /Nearest names/],
    ['a crop larger than the input', { cropSize: 500 }, /does not fit/],
    ['a missing model', { model: '/no/such/model.onnx' }, /no\/such\/model/],
    ['a missing folder', { images: '/no/such/folder' }, /no\/such\/folder/],
  ])('refuses %s and leaves the home alone', async (_, more, message) => {
    const given = options('untouched', more)
    await expect(run(given)).rejects.toThrow(message)
    await expect(readdir(given.home)).rejects.toThrow(/ENOENT/)
  })

  it('explains images without labels by what is predicted', async () => {
    const flat = join(folder, 'flat')
    await mkdir(flat)
    const source = join(images, (await readdir(images)).find((name) => name.includes('windmill')) ?? '')
    for (const name of await readdir(source)) await cp(join(source, name), join(flat, name))
    const { explained } = await run(options('e', { images: flat }))
    expect(explained[0]?.explanation.class.name).toBe('windmill')
    expect(explained[0]?.explanation).toMatchObject({ accuracy: null, falsePositives: 0, misses: [] })
  })
})
