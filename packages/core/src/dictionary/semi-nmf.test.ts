import { describeShared } from '@lens/onnx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix, row } from '../matrix.ts'
import { stability } from '../metrics/stability.ts'
import { gaussians } from '../random.ts'
import { factoriseSigned, semiNmf } from './semi-nmf.ts'
import { energyOf, photoFixture, plainly, plantedRows } from './testing.ts'

describe('semi-NMF', () => {
  it('finds the concepts that signed activations were made of', async () => {
    for (const seed of [1, 2, 3]) {
      const { a, w } = await plantedRows(6, seed)
      expect(stability(w, (await semiNmf.learn(plainly(a), 6, { seed: 0 })).w)).toBeGreaterThan(0.98)
    }
  })

  it('never raises the objective, and keeps codes non-negative and concepts within unit length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 5 }), async (seed, r) => {
        const a = matrix(24, 16, Float32Array.from(gaussians(24 * 16, seed)))
        let previous = Infinity
        for (const maxIterations of [1, 2, 5, 20]) {
          const { ut, w, objective } = await factoriseSigned(a, r, { seed, maxIterations, tolerance: 0 })
          expect(objective).toBeLessThanOrEqual(previous * (1 + 1e-6))
          expect(Math.min(...ut.data)).toBeGreaterThanOrEqual(0)
          for (let k = 0; k < r; k++) expect(Math.hypot(...row(w, k))).toBeLessThan(1 + 1e-5)
          previous = objective
        }
      }),
      { numRuns: 15, seed: 1 },
    )
  })
})

describeShared('semi-NMF on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('without sparsity comes as close as ten singular vectors, which is as close as anything comes', async () => {
    const a = photoFixture('activations')
    const { objective } = await factoriseSigned(a, 10, {
      seed: 0,
      sparsity: 0,
      tolerance: 1e-6,
      maxIterations: 300,
    })
    // numpy.linalg.svd (2.4.6): sqrt(Σ_{i>10} s_i² / Σ s_i²) = 0.556118.
    const error = Math.sqrt((2 * objective) / energyOf(a))
    expect(error).toBeGreaterThan(0.556)
    expect(error).toBeLessThan(0.56)
  })
})
