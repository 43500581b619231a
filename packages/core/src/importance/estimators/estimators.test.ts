import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel } from '@lens/onnx'
import { vgg } from '@lens/onnx/zoo'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matrix } from '../../matrix.ts'
import { openClassifier } from '../../model/open.ts'
import { gaussians, Random } from '../../random.ts'
import type { ConceptFunction } from '../concept-function.ts'
import {
  centredTarget,
  conceptHead,
  linearConceptHead,
  marginTarget,
  meanCodes,
  restOf,
} from '../concept-head.ts'
import { gaussLegendre } from './gauss-legendre.ts'
import { ESTIMATORS, type EstimatorName } from './methods.ts'

const names = Object.keys(ESTIMATORS) as EstimatorName[]

/** A linear head over five concepts, one of which speaks against the class, and the codes of an image of four positions. */
function linearCase(seed = 1) {
  const [r, channels, classes] = [5, 8, 3]
  const random = new Random(seed)
  const w = matrix(r, channels, Float32Array.from(gaussians(r * channels, seed), Math.abs))
  const head = {
    kind: 'linear' as const,
    weights: Float32Array.from(gaussians(classes * channels, seed + 1)),
    bias: Float32Array.from(gaussians(classes, seed + 2)),
    classes,
    channels,
  }
  const codes = Float32Array.from({ length: 4 * r }, () => Math.max(0, random.gaussian() + 0.5))
  const concepts = linearConceptHead(head, w)
  const f = concepts.towards(centredTarget(classes, 1))
  const contributions = [...meanCodes(codes, r)].map((u, k) => u * (f.weights?.[k] as number))
  return { concepts, f, codes, contributions, head, w, bias: head.bias }
}

/** The same head after a LayerNorm; activations of an image that the concepts do not explain wholly. */
function normalisedCase() {
  const { head, w, codes } = linearCase(3)
  const weights = head.weights.map((weight, at, all) => {
    const own = all.subarray(Math.floor(at / head.channels) * head.channels).subarray(0, head.channels)
    return weight - own.reduce((sum, x) => sum + x, 0) / head.channels
  })
  const features = Float32Array.from(gaussians(4 * head.channels, 9))
  const concepts = linearConceptHead({ ...head, weights, normalised: { by: 'layer', epsilon: 1e-3 } }, w)
  return { concepts, codes, features, target: centredTarget(head.classes, 1), r: w.rows }
}

/** `F(u) = product of the codes of two concepts + the third`, one position: interactions that are known. */
const product: ConceptFunction = {
  concepts: 3,
  weights: null,
  values: (codes) =>
    Promise.resolve(Float64Array.from(codes, ([a, b, c]) => (a as number) * (b as number) + (c as number))),
  gradients: (codes) => Promise.resolve(codes.map(([a, b]) => Float32Array.of(b as number, a as number, 1))),
}

async function valuesOf(
  name: EstimatorName,
  f: ConceptFunction,
  codes: Float32Array,
  seed = 1,
): Promise<number[]> {
  return [...(await ESTIMATORS[name](f, codes, seed)).values]
}

function close(values: readonly number[], digits: number): unknown[] {
  return values.map((value): unknown => expect.closeTo(value, digits))
}

describe('gaussLegendre', () => {
  it('integrates polynomials of degree 2n - 1, and no higher ones', () => {
    const integral = (n: number, degree: number) =>
      gaussLegendre(n).reduce((sum, { at, weight }) => sum + weight * at ** degree, 0)
    for (const n of [1, 2, 5, 16]) {
      for (let degree = 0; degree < 2 * n; degree++)
        expect(integral(n, degree)).toBeCloseTo(1 / (degree + 1), 12)
    }
    expect(Math.abs(integral(2, 4) - 1 / 5)).toBeGreaterThan(1e-3)
  })
})

describe('a head that is linear given the statistics of an image', () => {
  it('has the same contributions by every estimator that is exact where a head is linear', async () => {
    const { concepts, codes, features, target } = normalisedCase()
    const f = concepts.towards(target, features)
    const exact = await valuesOf('exact', f, codes)
    for (const name of ['gradient-input', 'integrated-gradients', 'occlusion', 'kernel-shap'] as const)
      expect(await valuesOf(name, f, codes)).toEqual(exact.map((value) => expect.closeTo(value, 5) as number))
  })

  it('is not linear without them, and its gradients are those of its values', async () => {
    const { concepts, codes, target, r } = normalisedCase()
    const f = concepts.towards(target)
    expect(f.weights).toBeNull()
    await expect(ESTIMATORS.exact(f, codes, 1)).rejects.toThrow(/need a head that is linear/)
    const [gradient] = (await f.gradients?.([codes])) as [Float32Array]
    for (let k = 0; k < r; k++) {
      const moved = (by: number) => codes.map((u, at) => (at === k ? u + by : u))
      const [up = NaN, down = NaN] = await f.values([moved(0.01), moved(-0.01)])
      expect(gradient[k]).toBeCloseTo((up - down) / 0.02, 4)
    }
    const [logits] = (await concepts.logits([codes])) as [Float32Array]
    const [value] = await f.values([codes])
    expect(value).toBeCloseTo(
      logits.reduce((sum, logit, c) => sum + logit * (target[c] as number), 0),
      5,
    )
  })
})

describe('at a linear head', () => {
  it.each([
    'exact',
    'gradient-input',
    'integrated-gradients',
    'smooth-grad',
    'occlusion',
    'kernel-shap',
  ] as const)('%s gives what each concept adds to the logit', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), async (seed) => {
        const { f, codes, contributions } = linearCase(seed)
        expect(await valuesOf(name, f, codes)).toEqual(close(contributions, 4))
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  it('the logits are those of the model where what the concepts miss is added', async () => {
    const { concepts, codes, head, w } = linearCase()
    const features = Float32Array.from(gaussians(8 * 4, 9), Math.abs)
    const [logits] = (await concepts.logits([codes], restOf(features, codes, w))) as [Float32Array]
    const expected = [...head.bias].map((bias, c) => {
      let logit = bias
      for (let j = 0; j < 8; j++)
        for (let i = 0; i < 4; i++)
          logit += ((features[j * 4 + i] as number) / 4) * (head.weights[c * 8 + j] as number)
      return logit
    })
    expect([...logits]).toEqual(close(expected, 4))
  })

  it('lime gives the same up to its ridge', async () => {
    const { f, codes, contributions } = linearCase()
    const values = await valuesOf('lime', f, codes)
    values.forEach((value, k) => {
      const exact = contributions[k] as number
      expect(Math.abs(value - exact)).toBeLessThan(0.06 * Math.max(...contributions.map(Math.abs)))
    })
  })

  it.each(['sobol-total', 'sobol-first'] as const)('%s gives squared shares', async (name) => {
    const { f, codes, contributions } = linearCase()
    const total = contributions.reduce((sum, x) => sum + x * x, 0)
    const { values, errors } = await ESTIMATORS[name](f, codes, 1)
    values.forEach((value, k) => {
      expect(Math.abs(value - (contributions[k] as number) ** 2 / total)).toBeLessThan(0.08)
      expect(errors?.[k]).toBeGreaterThan(0)
    })
  })

  it('rise gives half of it beside half the logit', async () => {
    const { f, codes, contributions } = linearCase()
    const total = contributions.reduce((sum, x) => sum + x, 0)
    const [none = NaN] = await f.values([codes.map(() => 0)])
    const { values, errors } = await ESTIMATORS.rise(f, codes, 1)
    values.forEach((value, k) => {
      const exact = none + total / 2 + (contributions[k] as number) / 2
      expect(Math.abs(value - exact)).toBeLessThan(4 * (errors?.[k] as number))
    })
  })

  it('hsic ranks by size, without sign, and gives a concept that does nothing next to nothing', async () => {
    const f = linearOf([4, -3, 2, -1, 0])
    const values = await valuesOf('hsic', f, Float32Array.of(1, 1, 1, 1, 1))
    expect([...values].sort((a, b) => b - a)).toEqual(values)
    expect(values[4]).toBeLessThan(0.05 * (values[0] as number))
  })

  it('tcav counts the concepts that speak for the class', async () => {
    const { f, codes } = linearCase()
    expect(await valuesOf('tcav', f, codes)).toEqual(
      [...(f.weights as Float64Array)].map((x) => (x > 0 ? 1 : 0)),
    )
  })

  it('a constant added to all logits changes no estimate', async () => {
    for (const name of names.filter((name) => name !== 'rise')) {
      const { concepts, codes, bias } = linearCase()
      const before = await valuesOf(name, concepts.towards(centredTarget(3, 1)), codes)
      bias.forEach((value, c) => (bias[c] = value - 100))
      expect(await valuesOf(name, concepts.towards(centredTarget(3, 1)), codes)).toEqual(close(before, 6))
    }
  })
})

describe('where concepts interact', () => {
  const codes = Float32Array.of(2, 3, 1)

  it('integrated gradients and Shapley values share the product fairly, and sum to F(u) - F(0)', async () => {
    expect(await valuesOf('integrated-gradients', product, codes)).toEqual(close([3, 3, 1], 5))
    expect(await valuesOf('kernel-shap', product, codes)).toEqual(close([3, 3, 1], 6))
  })

  it('occlusion and Gradient×Input count the product for both', async () => {
    expect(await valuesOf('occlusion', product, codes)).toEqual(close([6, 6, 1], 5))
    expect(await valuesOf('gradient-input', product, codes)).toEqual(close([6, 6, 1], 5))
  })

  it('Sobol indices tell what a concept does alone from what it does with others', async () => {
    // 6 m₁ m₂ + m₃: Var = 36 (1/9 - 1/16) + 1/12, alone 36/4 · 1/12, the interaction 36/144.
    const variance = 36 * (1 / 9 - 1 / 16) + 1 / 12
    const [alone, together] = [36 / 48 / variance, 36 / 144 / variance]
    const first = await ESTIMATORS['sobol-first'](product, codes, 2)
    const total = await ESTIMATORS['sobol-total'](product, codes, 2)
    expect(Math.abs((first.values[0] as number) - alone)).toBeLessThan(0.05)
    expect(Math.abs((total.values[0] as number) - alone - together)).toBeLessThan(0.08)
  })
})

describe('sampled estimates', () => {
  const sampled = names.filter(
    (name) =>
      ![
        'exact',
        'gradient-input',
        'integrated-gradients',
        'occlusion',
        'kernel-shap',
        'tcav',
        'smooth-grad',
      ].includes(name),
  )

  it.each(sampled)('%s: one seed, one answer; the error bars tell how far seeds differ', async (name) => {
    const { f, codes } = linearCase(3)
    const runs = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ESTIMATORS[name](f, codes, seed)))
    expect((await ESTIMATORS[name](f, codes, 1)).values).toEqual(runs[0]?.values)
    const mean = (of: (run: (typeof runs)[number]) => number) =>
      runs.reduce((sum, run) => sum + of(run), 0) / runs.length
    let [spread, told] = [0, 0]
    for (let k = 0; k < 5; k++) {
      const centre = mean((run) => run.values[k] as number)
      spread += mean((run) => ((run.values[k] as number) - centre) ** 2)
      told += mean((run) => (run.errors?.[k] as number) ** 2)
    }
    // Upper bounds where the masks are more even than chance.
    expect(Math.sqrt(spread / told)).toBeLessThan(1.6)
    if (!name.startsWith('sobol')) expect(Math.sqrt(spread / told)).toBeGreaterThan(0.4)
  })

  it('smooth-grad has error bars where gradients differ', async () => {
    const { errors } = await ESTIMATORS['smooth-grad'](product, Float32Array.of(2, 3, 1), 1)
    expect(errors?.[0]).toBeGreaterThan(0)
    expect(errors?.[2]).toBe(0)
  })

  it('kernel-shap samples coalitions of many concepts and is still exact where the head is linear', async () => {
    const weights = [...gaussians(14, 5)]
    const f = linearOf(weights)
    const { values, errors } = await ESTIMATORS['kernel-shap'](f, new Float32Array(14).fill(1), 1)
    expect([...values]).toEqual(close(weights, 5))
    expect(errors).not.toBeNull()
  })
})

describe('a head that is not linear', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lens-estimators-'))
    await writeFile(join(folder, 'vgg.onnx'), encodeModel(vgg()))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('gives values, logits and gradients that agree, and is refused where linearity is needed', async () => {
    const { classifier } = await openClassifier({
      modelFile: join(folder, 'vgg.onnx'),
      images: folder,
      concepts: 3,
      cropSize: 16,
    })
    const { channels, height, width } = classifier.model.featureTensor
    expect(classifier.head.kind).toBe('other')
    const w = matrix(3, channels, Float32Array.from(gaussians(3 * channels, 1), Math.abs))
    const head = conceptHead(classifier, w)
    const codes = Float32Array.from(gaussians(height * width * 3, 2), Math.abs)
    const f = head.towards(marginTarget(10, 4, 7))
    const [logits] = (await head.logits([codes])) as [Float32Array]
    const [value] = await f.values([codes])
    expect(value).toBeCloseTo((logits[4] as number) - (logits[7] as number), 4)

    // d/dt F(u + t d) by central difference.
    const direction = Float32Array.from(gaussians(codes.length, 3))
    const step = 1e-2
    const [more = NaN, less = NaN] = await f.values(
      [step, -step].map((t) => codes.map((u, i) => u + t * (direction[i] as number))),
    )
    const [gradient] = (await f.gradients?.([codes])) as [Float32Array]
    const slope = gradient.reduce((sum, x, i) => sum + x * (direction[i] as number), 0)
    expect(Math.abs(slope - (more - less) / (2 * step))).toBeLessThan(0.02 * Math.abs(slope) + 1e-3)

    const [none = NaN] = await f.values([codes.map(() => 0)])
    for (const name of ['integrated-gradients', 'kernel-shap'] as const) {
      const sum = (await valuesOf(name, f, codes)).reduce((a, b) => a + b)
      expect(Math.abs(sum - ((value as number) - none)), name).toBeLessThan(
        0.02 * Math.abs((value as number) - none),
      )
    }
    await expect(ESTIMATORS.exact(f, codes, 1)).rejects.toMatchObject({ code: 'unsupported' })
    await expect(ESTIMATORS.tcav({ ...f, gradients: null }, codes, 1)).rejects.toMatchObject({
      code: 'unsupported',
    })
    // With what the concepts miss, nothing is missed.
    const data = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256)
    const image = { data, width: 32, height: 32, view: { x: 0, y: 0, width: 1, height: 1 } }
    const [forward] = await classifier.forward([image], ['the image'])
    const features = forward?.features as Float32Array
    const [whole] = (await head.logits([codes], restOf(features, codes, w))) as [Float32Array]
    expect([...whole]).toEqual(close([...(forward?.logits as Float32Array)], 2))
    await head.release()
    await classifier.release()
  })
})

function linearOf(weights: readonly number[]): ConceptFunction {
  return {
    concepts: weights.length,
    weights: Float64Array.from(weights),
    values: (codes) =>
      Promise.resolve(
        Float64Array.from(codes, (u) => u.reduce((sum, x, k) => sum + x * (weights[k] as number), 0)),
      ),
    gradients: (codes) => Promise.resolve(codes.map(() => Float32Array.from(weights))),
  }
}
