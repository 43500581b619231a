import { readFileSync } from 'node:fs'
import { describeShared, sharedPath } from '@lens/onnx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNpy } from '../explanation/npy.ts'
import { matrix, row, type Matrix } from '../matrix.ts'
import { stability } from '../metrics/stability.ts'
import { gaussians, Random } from '../random.ts'
import { factoriseSigned, semiNmf } from './semi-nmf.ts'
import { combined } from './products.ts'

const random = (rows: number, columns: number, seed: number) =>
  matrix(rows, columns, Float32Array.from(gaussians(rows * columns, seed)))

/** Activations of either sign, made of a few of `r` concepts each. */
async function planted(r: number, seed: number): Promise<{ a: Matrix; w: Matrix }> {
  const chance = new Random(seed)
  const w = random(r, 60, seed + 10)
  const u = matrix(400, r)
  u.data.forEach((_, i) => (u.data[i] = chance.uniform() < 0.3 ? 0.2 + Math.abs(chance.gaussian()) : 0))
  return { a: await combined(u, w), w }
}

describe('semi-NMF', () => {
  it('finds the concepts that signed activations were made of', async () => {
    for (const seed of [1, 2, 3]) {
      const { a, w } = await planted(6, seed)
      const weights = new Float32Array(a.rows).fill(1)
      const found = await semiNmf.learn({ rows: a, weights, metric: null }, 6, { seed: 0 })
      expect(stability(w, found.w)).toBeGreaterThan(0.98)
    }
  })

  it('never raises the objective, and keeps codes non-negative and concepts within unit length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 5 }), async (seed, r) => {
        const a = random(24, 16, seed)
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
    const { data, shape } = decodeNpy(readFileSync(sharedPath('fixtures/nmf/activations.npy')), 'activations')
    const a = matrix(shape[0] ?? 0, shape[1] ?? 0, data)
    const { objective } = await factoriseSigned(a, 10, {
      seed: 0,
      sparsity: 0,
      tolerance: 1e-6,
      maxIterations: 300,
    })
    const energy = data.reduce((sum, value) => sum + value * value, 0)
    // numpy.linalg.svd (2.4.6): sqrt(Σ_{i>10} s_i² / Σ s_i²) = 0.556118.
    const error = Math.sqrt((2 * objective) / energy)
    expect(error).toBeGreaterThan(0.556)
    expect(error).toBeLessThan(0.56)
  })
})
