import { describeShared } from '@lens/onnx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix, row } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { factoriseByDivergence } from './kl-nmf.ts'
import { photoFixture } from './testing.ts'

describe('KL-NMF', () => {
  it('never raises the divergence, and in the end keeps the sum of every channel', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 5 }), async (seed, r) => {
        const a = matrix(24, 16, Float32Array.from(gaussians(24 * 16, seed), Math.abs))
        let previous = Infinity
        for (const maxIterations of [1, 2, 5, 20]) {
          const { ut, w, divergence } = await factoriseByDivergence(a, r, { maxIterations, tolerance: 0 })
          expect(divergence).toBeLessThanOrEqual(previous * (1 + 1e-5))
          previous = divergence
          expect(Math.min(...ut.data, ...w.data)).toBeGreaterThanOrEqual(0)
        }
        const { ut, w } = await factoriseByDivergence(a, r, { maxIterations: 400, tolerance: 0 })
        for (let j = 0; j < 16; j++) {
          let [sum, whole] = [0, 0]
          for (let i = 0; i < 24; i++) {
            whole += row(a, i)[j] as number
            for (let k = 0; k < r; k++) sum += (row(ut, k)[i] as number) * (row(w, k)[j] as number)
          }
          expect(sum / whole).toBeCloseTo(1, 2)
        }
      }),
      { numRuns: 10, seed: 1 },
    )
  })
})

describeShared('KL-NMF on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('reaches scikit-learn’s divergence', async () => {
    const { divergence } = await factoriseByDivergence(photoFixture('activations'), 10)
    // scikit-learn 1.2.1, NMF(10, solver='mu', beta_loss='kullback-leibler', init='nndsvda'), 160 iterations: 115609.
    expect(divergence).toBeLessThan(1.01 * 115609)
    expect(divergence).toBeGreaterThan(0.98 * 115609)
  })
})
