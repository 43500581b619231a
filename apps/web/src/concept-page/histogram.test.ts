import fc from 'fast-check'
import { expect, it } from 'vitest'
import { histogram, median } from './histogram.ts'

it('counts every value once, in bins of one width that meet at zero', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.integer({ min: -500, max: 1000 }).map((tenths) => tenths / 10),
        { minLength: 1, maxLength: 200 },
      ),
      fc.integer({ min: 1, max: 30 }),
      (values, bins) => {
        const found = histogram(values, bins)
        if (values.every((value) => value === 0)) {
          expect(found).toEqual([])
          return
        }
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        expect(found.length).toBeLessThanOrEqual(bins + 1)
        const width = (found[0] as { from: number; to: number }).to - (found[0] as { from: number }).from
        found.forEach(({ from, to }, i) => {
          expect(to - from).toBeCloseTo(width, 9)
          if (i > 0) expect(from).toBeCloseTo(found[i - 1]?.to as number, 9)
          // No bin has values of both signs.
          expect(from < -1e-9 * width && to > 1e-9 * width && Math.min(-from, to) > 1e-6 * width).toBe(false)
        })
      },
    ),
    { seed: 1 },
  )
})

it('puts values where they belong', () => {
  expect(histogram([-1, 0, 0.5, 1, 2, 3], 4)).toEqual([
    { from: -1, to: 0, count: 1 },
    { from: 0, to: 1, count: 2 },
    { from: 1, to: 2, count: 1 },
    { from: 2, to: 3, count: 2 },
  ])
  expect(histogram([], 4)).toEqual([])
})

it('finds the median', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0])
})
