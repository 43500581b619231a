import { describeShared } from '@lens/onnx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix, row } from '../matrix.ts'
import { stability } from '../metrics/stability.ts'
import { gaussians } from '../random.ts'
import { clustersOf, kMeans } from './k-means.ts'
import { energyOf, photoFixture, plainly, plantedRows } from './testing.ts'

describe('k-means', () => {
  it('ends where every row is with the nearest centre, and every centre is the mean of its rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 6 }), async (seed, r) => {
        const a = matrix(40, 8, Float32Array.from(gaussians(320, seed)))
        const weights = Float32Array.from(gaussians(40, seed + 1), (x) => 0.5 + Math.abs(x))
        const { centroids, nearest, inertia } = await clustersOf(a, r, { weights, seed })
        let sum = 0
        for (let i = 0; i < a.rows; i++) {
          const distances = Array.from({ length: r }, (_, k) => distance(row(a, i), row(centroids, k)))
          expect(distances[nearest[i] as number]).toBeCloseTo(Math.min(...distances), 4)
          sum += (weights[i] as number) * Math.min(...distances)
        }
        expect(inertia / sum).toBeCloseTo(1, 4)
        for (let k = 0; k < r; k++) {
          let total = 0
          const mean = new Float64Array(8)
          nearest.forEach((group, i) => {
            if (group !== k) return
            total += weights[i] as number
            row(a, i).forEach((value, j) => (mean[j] = (mean[j] as number) + (weights[i] as number) * value))
          })
          mean.forEach((value, j) => {
            expect(row(centroids, k)[j]).toBeCloseTo(value / total, 4)
          })
        }
      }),
      { numRuns: 15, seed: 1 },
    )
  })

  it('codes one concept at a time, by as much of it as there is', async () => {
    const { a, w } = await plantedRows(5, 3)
    // Every row shows one concept alone.
    for (let i = 0; i < a.rows; i++) row(a, i).set(row(w, i % 5).map((value) => (2 + (i % 3)) * value))
    const found = await kMeans.learn(plainly(a), 5, { seed: 0 })
    expect(stability(w, found.w)).toBeGreaterThan(0.9999)
    const codes = await kMeans.encoder(found).encodeRows(a)
    for (let i = 0; i < a.rows; i++) {
      const own = codes.subarray(5 * i, 5 * i + 5).filter((u) => u > 0)
      expect(own.length).toBe(1)
      expect((own[0] as number) / (2 + (i % 3)) / Math.hypot(...row(w, i % 5))).toBeCloseTo(1, 4)
    }
  })
})

describeShared('k-means on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('comes as close as scikit-learn', async () => {
    const a = photoFixture('activations')
    const { inertia } = await clustersOf(a, 10, { seed: 0, starts: 4 })
    // scikit-learn 1.2.1, KMeans(10): .3881 of the energy with ten starts, .3873 to .3923 with one.
    expect(inertia / energyOf(a)).toBeLessThan(0.394)
    expect(inertia / energyOf(a)).toBeGreaterThan(0.38)
  })
})

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, j) => sum + (value - (b[j] as number)) ** 2, 0)
}
