import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { haltonPoints } from './halton.ts'
import { POLYNOMIALS } from './sobol-directions.ts'
import { sobolPoints } from './sobol-sequence.ts'

const row = (points: Float32Array, dimensions: number, i: number) => [
  ...points.subarray(i * dimensions, (i + 1) * dimensions),
]

describe('sobolPoints', () => {
  it('begins as scipy.stats.qmc.Sobol(4, scramble=False) does', () => {
    const points = sobolPoints(8, 4)
    expect(Array.from({ length: 8 }, (_, i) => row(points, 4, i))).toEqual([
      [0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25],
      [0.25, 0.75, 0.75, 0.75],
      [0.375, 0.375, 0.625, 0.875],
      [0.875, 0.875, 0.125, 0.375],
      [0.625, 0.125, 0.875, 0.625],
      [0.125, 0.625, 0.375, 0.125],
    ])
  })

  it('agrees with scipy 1.17 in all 128 dimensions', () => {
    const points = sobolPoints(1000, 128)
    const weighted = (i: number) =>
      row(points, 128, i).reduce((sum, x, dimension) => sum + x * (dimension + 1), 0)
    expect([1, 37, 999].map(weighted)).toEqual([4128, 4183.90625, 3980.3515625])
    expect(row(points, 128, 999).slice(-3)).toEqual([0.2373046875, 0.3564453125, 0.9814453125])
  })

  it('has valid initial numbers: odd, and the k-th below 2^k', () => {
    expect(POLYNOMIALS).toHaveLength(127)
    for (const { degree, initial } of POLYNOMIALS) {
      expect(initial).toHaveLength(degree)
      expect(initial.every((m, k) => m % 2 === 1 && m < 2 ** (k + 1))).toBe(true)
    }
  })

  it('puts one of the first 2^m points into each 2^m-th of every axis, scrambled or not', () => {
    const seed = fc.option(fc.integer(), { nil: undefined })
    const run = fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 128 }),
      seed,
      (m, dimensions, seed) => {
        const count = 2 ** m
        const points = sobolPoints(count, dimensions, seed)
        for (let dimension = 0; dimension < dimensions; dimension++) {
          const parts = new Set<number>()
          for (let i = 0; i < count; i++)
            parts.add(Math.floor((points[i * dimensions + dimension] as number) * count))
          expect(parts.size).toBe(count)
          expect(Math.max(...parts)).toBeLessThan(count)
        }
      },
    )
    fc.assert(run, { numRuns: 50 })
  })

  it('scrambles without bias: over seeds, every point is uniform', () => {
    const seeds = 4000
    const values = Array.from({ length: seeds }, (_, seed) => sobolPoints(4, 20, seed)[3 * 20 + 19] as number)
    const mean = values.reduce((sum, x) => sum + x) / seeds
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / seeds
    // Four standard errors of the mean of 4000 uniform numbers are 0.018.
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.018)
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.006)
  })

  it('gives the same points for the same seed, others for another', () => {
    expect(sobolPoints(32, 20, 7)).toEqual(sobolPoints(32, 20, 7))
    expect(sobolPoints(32, 20, 7)).not.toEqual(sobolPoints(32, 20, 8))
  })

  it('refuses more dimensions than it has numbers for', () => {
    expect(() => sobolPoints(1, 130)).toThrow(/at most 64 concepts/)
  })
})

describe('haltonPoints', () => {
  it('begins as scipy.stats.qmc.Halton(4, scramble=False) does', () => {
    const points = haltonPoints(5, 4)
    expect(row(points, 4, 0)).toEqual([0, 0, 0, 0])
    expect(row(points, 4, 1)).toEqual([1 / 2, 1 / 3, 1 / 5, 1 / 7].map(Math.fround))
    expect(row(points, 4, 4)).toEqual([1 / 8, 4 / 9, 4 / 5, 4 / 7].map(Math.fround))
  })

  it('agrees with scipy 1.17 in far dimensions', () => {
    const point = row(haltonPoints(38, 100), 100, 37)
    const expected = [0.640625, 0.38271604938271603, 0.488, 0.15879828326180256, 0.06839186691312385]
    ;[0, 1, 2, 50, 99].forEach((dimension, i) => {
      expect(point[dimension]).toBeCloseTo(expected[i] as number, 6)
    })
  })
})
