import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix, row, type Matrix } from '../matrix.ts'
import { stability } from '../metrics/stability.ts'
import { gaussians } from '../random.ts'
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
