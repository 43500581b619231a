import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MEAN_DIRECTION, meanDirection, placingOf } from '../maps/likeness.ts'
import { matrix, row, type Matrix } from '../matrix.ts'
import { stability } from '../metrics/stability.ts'
import { gaussians } from '../random.ts'
import { unitRows, type TrainingRows } from './dictionary.ts'
import { clustersOf } from './k-means.ts'
import { sphericalKMeans } from './spherical-k-means.ts'
import { plainly } from './testing.ts'

const R = 3
const CHANNELS = 5

/** Twenty rows along each of three axes, from faint to strong, a little beside it. */
function bundles(strength: (row: number) => number): Matrix {
  const rows = matrix(
    20 * R,
    CHANNELS,
    Float32Array.from(gaussians(20 * R * CHANNELS, 3), (x) => 0.02 * x),
  )
  for (let i = 0; i < rows.rows; i++) {
    const own = row(rows, i)
    own[i % R] = (own[i % R] as number) + 1
    own.forEach((value, j) => (own[j] = strength(i) * value))
  }
  return rows
}

const learnt = (rows: Matrix) => sphericalKMeans.learn(plainly(rows), R, { seed: 0 })

describe('spherical k-means', () => {
  it('finds the directions that rows bundle around, however strong they are', async () => {
    const axes = matrix(R, CHANNELS)
    for (let k = 0; k < R; k++) row(axes, k)[k] = 1
    // The first axis is a thousandth of the last: its rows would be one group with zero for k-means.
    const { w } = await learnt(bundles((i) => [1e-3, 1, 1e3][i % R] as number))
    expect(stability(w, axes)).toBeGreaterThan(0.999)
  })

  it('is the mean direction of each group', async () => {
    const rows = bundles(() => 1)
    const { w } = await learnt(rows)
    for (let k = 0; k < R; k++) {
      const sum = new Float64Array(CHANNELS)
      for (let i = k; i < rows.rows; i += R) {
        const length = Math.hypot(...row(rows, i))
        row(rows, i).forEach((value, j) => (sum[j] = (sum[j] as number) + value / length))
      }
      const found = [0, 1, 2].find((at) => (row(w, at)[k] as number) > 0.9) as number
      sum.forEach((value, j) => {
        expect(row(w, found)[j]).toBeCloseTo(value / Math.hypot(...sum), 5)
      })
    }
  })

  it('joins nothing where the model has no earlier layer', async () => {
    const rows = matrix(60, CHANNELS, Float32Array.from(gaussians(60 * CHANNELS, 9)))
    const { centroids } = await clustersOf(unitRows(rows), R, { seed: 0, starts: 4 })
    const { w } = await learnt(rows)
    expect(stability(w, centroids)).toBeGreaterThan(1 - 1e-6)
  })

  it('does not see how strong a row is', async () => {
    const even = await learnt(bundles(() => 1))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 1e-2, max: 1e2, noNaN: true }), { minLength: 20 * R, maxLength: 20 * R }),
        async (strengths) => {
          const { w } = await learnt(bundles((i) => strengths[i] as number))
          w.data.forEach((value, i) => {
            expect(value).toBeCloseTo(even.w.data[i] as number, 4)
          })
        },
      ),
      { numRuns: 10, seed: 1 },
    )
  })

  it('takes for one what only its surroundings set apart, and for two what an earlier layer sees', async () => {
    // Two kinds of places by the feature tensor, each in two surroundings; the earlier layer knows the kinds alone.
    const rows = matrix(80, 4)
    const earlier = matrix(80, 2)
    for (let i = 0; i < 80; i++) {
      const [kind, around] = [i % 2, Math.floor(i / 2) % 2]
      row(rows, i).set([
        kind === 0 ? 1 : 0,
        kind === 1 ? 1 : 0,
        around === 0 ? 1.2 : 0,
        around === 1 ? 1.2 : 0,
      ])
      row(earlier, i)[kind] = 1
    }
    const kinds = async (training: TrainingRows) => {
      const { w } = await sphericalKMeans.learn(training, 2, { seed: 0 })
      return [0, 1].map((k) => Math.abs((row(w, k)[0] as number) - (row(w, k)[1] as number)))
    }
    expect(Math.max(...(await kinds(plainly(rows))))).toBeLessThan(0.1)
    expect(Math.min(...(await kinds({ ...plainly(rows), earlier })))).toBeGreaterThan(0.4)
  })

  it('places concepts by both layers, and by the feature tensor alone where the earlier one is not given', async () => {
    const rows = bundles(() => 2)
    const earlier = matrix(rows.rows, 2)
    for (let i = 0; i < rows.rows; i++) row(earlier, i)[i % R === 0 ? 0 : 1] = 3
    const learnt = await sphericalKMeans.learn({ ...plainly(rows), earlier }, R, { seed: 0 })
    const mean = meanDirection(rows, new Float32Array(rows.rows).fill(1))
    const dictionary = { ...learnt, parameters: { ...learnt.parameters, [MEAN_DIRECTION]: mean } }
    const encoder = sphericalKMeans.encoder(dictionary)
    const place = placingOf(dictionary, encoder)
    // One position along the first axis, which the earlier layer takes once for the first kind and once for the other.
    const first = [0, 1, 2].find((k) => (row(dictionary.w, k)[0] as number) > 0.9) as number
    const at = async (kind: number[]) => {
      const features = Float32Array.from({ length: CHANNELS }, (_, j) => (j === 0 ? 5 : 0))
      return (await place({ features, earlier: Float32Array.from(kind) }))[first] as number
    }
    const [own, alone, other] = [await at([1, 0]), await at([]), await at([0, 1])]
    expect(own).toBeGreaterThan(alone)
    expect(alone).toBeGreaterThan(other)
    expect(await at([7, 0])).toBeCloseTo(own, 6)
    // As CRAFT has it: by coefficients, which do not know the earlier layer.
    const image = { features: new Float32Array(CHANNELS).fill(1), earlier: Float32Array.of(1, 0) }
    expect(await placingOf(learnt, encoder)(image)).toEqual(await encoder.encodeMap(image.features))
  })

  it('joins first what most of the score comes from', async () => {
    // Two things of two kinds each, as alike as those of the other.
    const rows = matrix(
      80,
      4,
      Float32Array.from(gaussians(80 * 4, 5), (x) => 0.01 * x),
    )
    for (let i = 0; i < 80; i++) {
      const at = i % 4 < 2 ? 0 : 2
      const own = row(rows, i)
      own[at] = 1
      own[at + 1] = i % 2 === 0 ? 0.3 : -0.3
    }
    const conceptsOf = async (thing: 0 | 2) => {
      const metric = new Float32Array(4)
      metric[thing] = 1
      // An earlier layer that sees no difference.
      const earlier = matrix(80, 1, new Float32Array(80).fill(1))
      const { w } = await sphericalKMeans.learn({ ...plainly(rows), metric, earlier }, 3, { seed: 0 })
      return [0, 1, 2].filter((k) => (row(w, k)[thing] as number) > 0.9).length
    }
    expect([await conceptsOf(0), await conceptsOf(2)]).toEqual([1, 1])
  })

  it('leaves out rows of zero, which point nowhere', async () => {
    const rows = bundles(() => 1)
    const some = matrix(rows.rows + 30, CHANNELS)
    some.data.set(rows.data, 30 * CHANNELS)
    expect(stability((await learnt(some)).w, (await learnt(rows)).w)).toBeGreaterThan(0.9999)
  })

  it('adds up several concepts where several are', async () => {
    const dictionary = await learnt(bundles(() => 1))
    const both = matrix(1, CHANNELS)
    for (let j = 0; j < CHANNELS; j++)
      both.data[j] = 2 * (row(dictionary.w, 0)[j] as number) + 3 * (row(dictionary.w, 1)[j] as number)
    const codes = await sphericalKMeans.encoder(dictionary).encodeRows(both)
    expect([...codes]).toEqual([2, 3, 0].map((value) => expect.closeTo(value, 3) as number))
  })
})
