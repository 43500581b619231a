import { describeShared } from '@lens/onnx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix, row } from '../matrix.ts'
import { ood } from '../metrics/ood.ts'
import { stability } from '../metrics/stability.ts'
import { gaussians } from '../random.ts'
import { convexNmf, factoriseConvex } from './convex-nmf.ts'
import { semiNmf } from './semi-nmf.ts'
import { photoFixture, plainly, plantedRows } from './testing.ts'

describe('convex NMF', () => {
  it('finds concepts that some activations show alone', async () => {
    const { a, w } = await plantedRows(4, 1, { density: 0.25 })
    const few = matrix(60, a.columns, a.data.slice(0, 60 * a.columns))
    for (let i = 0; i < 4; i++) row(few, 10 * i).set(row(w, i).map((value) => 3 * value))
    const found = await convexNmf.learn(plainly(few), 4, { seed: 0 })
    expect(stability(w, found.w)).toBeGreaterThan(0.97)
  })

  it('never raises the error, and mixes concepts from activations without taking any away', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 4 }), async (seed, r) => {
        const a = matrix(24, 12, Float32Array.from(gaussians(24 * 12, seed)))
        let previous = Infinity
        for (const maxIterations of [1, 2, 5, 20]) {
          const { ut, c, error } = await factoriseConvex(a, a, r, { seed, maxIterations, tolerance: 0 })
          expect(error).toBeLessThanOrEqual(previous * (1 + 1e-5))
          expect(Math.min(...ut.data, ...c.data)).toBeGreaterThanOrEqual(0)
          previous = error
        }
      }),
      { numRuns: 15, seed: 1 },
    )
  })
})

describeShared('convex NMF on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('stays closer to activations that there are than semi-NMF does', async () => {
    const a = photoFixture('activations')
    const [convex, semi] = [
      await convexNmf.learn(plainly(a), 10, { seed: 0 }),
      await semiNmf.learn(plainly(a), 10, { seed: 0 }),
    ]
    expect(ood(convex.w, a)).toBeLessThan(ood(semi.w, a))
  })
})
