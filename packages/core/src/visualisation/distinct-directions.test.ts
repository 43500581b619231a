import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot, matrix, row, type Matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { distinctDirections } from './distinct-directions.ts'

/** Unit rows, non-negative. */
function dictionary(r: number, p: number, seed: number): Matrix {
  const w = matrix(
    r,
    p,
    Float32Array.from(gaussians(r * p, seed), (value) => Math.max(0.01, value)),
  )
  for (let k = 0; k < r; k++) {
    const direction = row(w, k)
    const length = Math.sqrt(dot(direction, direction))
    direction.forEach((value, j) => (direction[j] = value / length))
  }
  return w
}

describe('distinctDirections', () => {
  it('are the rows themselves where those are orthogonal', () => {
    const w = matrix(2, 3, Float32Array.of(1, 0, 0, 0, 0.6, 0.8))
    distinctDirections(w).data.forEach((value, i) => {
      expect(value).toBeCloseTo(w.data[i] as number, 6)
    })
  })

  it('turn away from the others, and still towards their own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(1e6), (r, seed) => {
        const w = dictionary(r, 24, seed)
        const directions = distinctDirections(w)
        for (let k = 0; k < r; k++) {
          const direction = row(directions, k)
          expect(dot(direction, direction)).toBeCloseTo(1, 5)
          const own = dot(direction, row(w, k))
          expect(own).toBeGreaterThan(0)
          const others = (of: Float32Array) =>
            Array.from({ length: r }, (_, j) => (j === k ? 0 : dot(of, row(w, j)) ** 2))
          const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
          expect(total(others(direction)) / own ** 2).toBeLessThan(total(others(row(w, k))) + 1e-6)
        }
      }),
      { seed: 1 },
    )
  })

  it('leave a concept that died at zero', () => {
    const w = matrix(2, 2, Float32Array.of(0, 0, 1, 0))
    expect([...distinctDirections(w).data]).toEqual([0, 0, 1, 0])
  })
})
