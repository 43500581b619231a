import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel } from '@lens/onnx'
import { tinyResNet } from '@lens/onnx/zoo'
import { drawScene, modelFile, partMasks, rasterise, SHORTCUT } from '@lens/planted'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Dictionary } from '../dictionary/dictionary.ts'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { NonNegativeLeastSquares } from '../dictionary/nnls.ts'
import { decodeImage, type DecodedImage } from '../images/decode.ts'
import { auroc } from '../metrics/auroc.ts'
import { dot, gram, matrix, row, transposed, type Matrix } from '../matrix.ts'
import type { Classifier, Forward } from '../model/classifier.ts'
import { openClassifier } from '../model/open.ts'
import { gaussians, Random } from '../random.ts'
import { coefficientGradients } from './coefficient-gradient.ts'
import { FeatureGradient } from './feature-gradient.ts'
import { MEAN_DIRECTION, meanDirection, placingOf } from './likeness.ts'
import type { ConceptMap, MapSubject, MapTools } from './map.ts'
import { MAP_METHODS } from './methods.ts'
import { modelInput } from './pixels.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-maps-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function open(file: string): Promise<Classifier> {
  const { classifier } = await openClassifier({ modelFile: file, images: folder, concepts: 3, cropSize: 32 })
  return classifier
}

async function toolsFor(
  classifier: Classifier,
  w: Matrix,
  parameters: Dictionary['parameters'] = {},
): Promise<MapTools & { slopes: FeatureGradient }> {
  const slopes = await FeatureGradient.open(classifier)
  const encoder = new DictionaryEncoder(w)
  return {
    classifier,
    dictionary: { w, parameters },
    encoder,
    slopes,
    gradient: () => Promise.resolve(slopes),
  }
}

async function subjectOf({ classifier, encoder }: MapTools, image: DecodedImage): Promise<MapSubject> {
  const [forward] = (await classifier.forward([image], ['the image'])) as [Forward]
  return { image, name: 'the image', ...forward, coefficients: await encoder.encodeMap(forward.features) }
}

function mean(coefficients: Float32Array, r: number, concept: number): number {
  const own = coefficients.filter((_, i) => i % r === concept)
  return own.reduce((sum, value) => sum + value, 0) / own.length
}

describe('coefficientGradients', () => {
  it('are the derivatives of non-negative least squares', () => {
    let compared = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 7, max: 14 }),
        fc.nat(1e6),
        (r, p, seed) => {
          const random = new Random(seed)
          const w = matrix(
            r,
            p,
            Float32Array.from({ length: r * p }, () => Math.max(0, random.gaussian())),
          )
          const a = Float64Array.from({ length: p }, () => Math.max(0, 1 + random.gaussian()))
          const solver = new NonNegativeLeastSquares(gram(w))
          const solved = (activations: Float64Array) => {
            const u = new Float32Array(r)
            const products = Array.from({ length: r }, (_, k) =>
              row(w, k).reduce((sum, value, j) => sum + value * (activations[j] as number), 0),
            )
            solver.solve(products, u)
            return u
          }
          const u = solved(a)
          const gradients = coefficientGradients(new DictionaryEncoder(w), u, [...u.keys()])
          const direction = Float32Array.from({ length: p }, () => random.gaussian())
          const step = 1e-2
          const [more, less] = [1, -1].map((sign) =>
            solved(a.map((x, j) => x + sign * step * (direction[j] as number))),
          )
          // Where the support changes on the way there is no derivative.
          const supportOf = (x: Float32Array | undefined) => x?.map((value) => Math.sign(value)).join()
          if (supportOf(more) !== supportOf(less) || supportOf(u) !== supportOf(more)) return
          compared += 1
          gradients.forEach((gradient, k) => {
            const measured = ((more?.[k] as number) - (less?.[k] as number)) / (2 * step)
            expect(Math.abs(dot(gradient, direction) - measured)).toBeLessThan(
              1e-3 * Math.max(1, Math.abs(measured)),
            )
          })
        },
      ),
      { seed: 1, numRuns: 300 },
    )
    expect(compared).toBeGreaterThan(100)
  })

  it('are finite where a concept is there twice, and zero off the support', () => {
    const w = matrix(3, 2, Float32Array.of(1, 0, 1, 0, 0, 1))
    const [first, second, third] = coefficientGradients(
      new DictionaryEncoder(w),
      Float32Array.of(0.5, 0.5, 0),
      [0, 1, 2],
    )
    expect([...(first as Float32Array), ...(second as Float32Array)]).toEqual(
      [0.5, 0, 0.5, 0].map((value) => expect.closeTo(value, 6) as number),
    )
    expect([...(third as Float32Array)]).toEqual([0, 0])
  })
})

describe('likeness', () => {
  const w = matrix(2, 2, Float32Array.of(1, 0, 0, 1))
  // Directions [1, 0], [0, 1] and [.6, .8]; a position of zero has none.
  const positions = matrix(4, 2, Float32Array.of(3, 0, 0, 2, 0.6, 0.8, 0, 0))
  const mean = meanDirection(positions, Float32Array.of(1, 1, 1, 5))

  async function mapsOf(parameters: Dictionary['parameters'], scale = 1): Promise<Float32Array[]> {
    const place = placingOf({ w, parameters }, new DictionaryEncoder(w))
    const features = transposed(positions).data.map((value) => scale * value)
    const all = await place({ features, earlier: new Float32Array() })
    return [0, 1].map((concept) => all.filter((_, i) => i % 2 === concept))
  }

  it('is how much further towards a concept a position points than the mean does', async () => {
    expect([...mean.data]).toEqual([1.6 / 3, 1.8 / 3].map((value) => expect.closeTo(value, 6) as number))
    const [first] = await mapsOf({ [MEAN_DIRECTION]: mean })
    const [x, y] = [1.6 / 3, 1.8 / 3]
    const length = Math.hypot(1 - x, y)
    const along = (a: number, b: number) => ((a - x) * (1 - x) - (b - y) * y) / length
    expect([...(first as Float32Array)]).toEqual(
      [along(1, 0), along(0, 1), along(0.6, 0.8), 0].map((value) => expect.closeTo(value, 5) as number),
    )
    expect(along(1, 0)).toBeCloseTo(length, 10)
  })

  it('does not depend on how strong activations are', async () => {
    const parameters = { [MEAN_DIRECTION]: mean }
    const [one, ten] = [await mapsOf(parameters), await mapsOf(parameters, 10)]
    one.forEach((map, k) => {
      map.forEach((value, i) => {
        expect(ten[k]?.[i]).toBeCloseTo(value, 5)
      })
    })
  })

  it('gives way to coefficients where the mean is not known', async () => {
    expect((await mapsOf({})).map((map) => [...map])).toEqual(
      [
        [3, 0, 0.6, 0],
        [0, 2, 0.8, 0],
      ].map((map) => map.map((value) => expect.closeTo(value, 5) as number)),
    )
  })
})

describe('MAP_METHODS', () => {
  it.each([
    ['RGB', {}],
    ['grey', { channels: 1 as const }],
    ['channels last', { layout: 'NHWC' as const }],
    ['a fixed batch', { batch: 2 }],
  ])(
    'saliency is the size of the gradient, which sums to the change of the coefficient with the image (%s)',
    async (name, options) => {
      const file = join(folder, `${name}.onnx`)
      await writeFile(file, encodeModel(tinyResNet({ ...options, batchNorm: true })))
      const classifier = await open(file)
      const { featureTensor, preprocessing } = classifier.model
      const { channels } = featureTensor
      const dictionary = matrix(
        3,
        channels,
        Float32Array.from(gaussians(3 * channels, 1), (x) => Math.max(0, x)),
      )
      const tools = await toolsFor(classifier, dictionary)
      const random = new Random(2)
      const { height, width, mean: means } = preprocessing
      const data = Uint8Array.from({ length: height * width * means.length }, () => 256 * random.uniform())
      const image: DecodedImage = { data, width, height, view: { x: 0, y: 0, width: 1, height: 1 } }
      const subject = await subjectOf(tools, image)
      const concepts = [0, 1, 2].filter((concept) => mean(subject.coefficients, 3, concept) > 0)
      expect(concepts.length).toBeGreaterThan(0)
      const maps = await MAP_METHODS.saliency(tools, subject, concepts)

      // d/dt ū_k(t x) at t = 1 is Σ x · dū_k/dx.
      const input = modelInput(image, preprocessing)
      const slopes = await tools.slopes.pullBack(
        concepts.map(() => input),
        coefficientGradients(tools.encoder, subject.coefficients, concepts),
      )
      const step = 1e-3
      const scaled = await tools.slopes.features([1 + step, 1 - step].map((t) => input.map((x) => t * x)))
      const [more, less] = await Promise.all(scaled.map((features) => tools.encoder.encodeMap(features)))
      concepts.forEach((concept, i) => {
        const { values, ...size } = maps[i] as ConceptMap
        expect(size).toEqual({ height, width })
        const [up, down] = [more, less].map((u) => mean(u as Float32Array, 3, concept))
        const measured = ((up as number) - (down as number)) / (2 * step)
        const slope = slopes[i] as Float32Array
        const total = slope.reduce((sum, value, at) => sum + value * (input[at] as number), 0)
        expect(Math.max(...values)).toBeCloseTo(Math.max(...slope.map(Math.abs)), 6)
        expect(Math.abs(total - measured)).toBeLessThan(0.03 * Math.abs(measured))
      })
    },
  )

  it('find planted parts', async () => {
    const classifier = await open(modelFile)
    const areas = new Map<string, number[]>()
    for (const { classIndex, part } of [
      { classIndex: SHORTCUT.classIndex, part: SHORTCUT.part },
      { classIndex: 4, part: 'envelope' },
      { classIndex: 0, part: 'sea' },
    ]) {
      const scene = drawScene({ classIndex, seed: 3, shortcut: true })
      const mask = (await partMasks(scene)).get(part) as Uint8Array
      const side = Math.sqrt(mask.length)
      const share = (y: number, x: number, down: number, across: number) =>
        shareOf(mask, side, y / down, x / across, 1 / down, 1 / across)
      const { preprocessing, featureTensor } = classifier.model
      const image = await decodeImage({ name: 'the scene', bytes: await rasterise(scene) }, preprocessing)
      const [forward] = await classifier.forward([image], ['the scene'])
      const { height, width, channels } = featureTensor

      // Concepts known by construction: what the model computes on the part, and what it computes elsewhere.
      const dictionary = matrix(2, channels)
      for (let position = 0; position < height * width; position++) {
        const on = share(Math.floor(position / width), position % width, height, width)
        for (let c = 0; c < channels; c++) {
          const value = forward?.features[c * height * width + position] as number
          row(dictionary, 0)[c] = (row(dictionary, 0)[c] as number) + on * value
          row(dictionary, 1)[c] =
            (row(dictionary, 1)[c] as number) + (on === 0 ? value : 0) / (height * width)
        }
      }
      const positions = transposed(matrix(channels, height * width, forward?.features.slice()))
      const everywhere = new Float32Array(height * width).fill(1)
      const tools = await toolsFor(classifier, dictionary, {
        [MEAN_DIRECTION]: meanDirection(positions, everywhere),
      })
      const subject = await subjectOf(tools, image)
      for (const method of Object.keys(MAP_METHODS) as (keyof typeof MAP_METHODS)[]) {
        const [map] = (await MAP_METHODS[method](tools, subject, [0])) as [ConceptMap]
        if (method !== 'likeness') expect(map.values.every((value) => value >= 0)).toBe(true)
        const shares = Array.from(map.values, (_, i) =>
          share(Math.floor(i / map.width), i % map.width, map.height, map.width),
        )
        // A stamp fills no cell by half.
        const most = Math.max(...shares)
        const inPart = shares.map((one) => (one >= most / 2 ? 1 : 0))
        areas.set(method, [...(areas.get(method) ?? []), auroc(map.values, inPart) as number])
      }
    }
    for (const [method, found] of areas) {
      expect(Math.min(...found), method).toBeGreaterThan(0.8)
    }
  })
})

/** Share of a box's pixels that are in the mask. */
function shareOf(
  mask: Uint8Array,
  side: number,
  top: number,
  left: number,
  height: number,
  width: number,
): number {
  let inside = 0
  let all = 0
  for (let y = Math.floor(top * side); y < Math.ceil((top + height) * side - 1e-9); y++) {
    for (let x = Math.floor(left * side); x < Math.ceil((left + width) * side - 1e-9); x++) {
      inside += mask[y * side + x] as number
      all += 1
    }
  }
  return inside / all
}
