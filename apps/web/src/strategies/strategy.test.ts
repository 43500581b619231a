import { expect, it } from 'vitest'
import { besideEachOther } from './beside-each-other.ts'
import { strategyOf } from './strategy.ts'

it.each([
  [0.3, 0.95, 'core'],
  [0.3, 0.5, 'shortcut'],
  [0.05, 1, 'niche'],
  [0.05, 0, 'failure'],
  [0.1, 0.9, 'core'],
  [0.1, 0.89, 'shortcut'],
  [0.3, null, 'unjudged'],
])('a concept that leads %d of the points, right in %d of them: %s', (prevalence, reliability, strategy) => {
  expect(strategyOf({ prevalence, reliability, dominates: 3 }, 10)).toBe(strategy)
})

it('one that leads no point has no strategy', () => {
  expect(strategyOf({ prevalence: 0, reliability: null, dominates: 0 }, 10)).toBeNull()
})

it('marks that would cover each other are moved apart, down, and the others stay', () => {
  const marks = [
    { x: 10, y: 0 },
    { x: 12, y: 0 },
    { x: 11, y: 1 },
    { x: 80, y: 0 },
  ]
  const moved = besideEachOther(marks, { width: 6, height: 8 })
  expect(moved[0]).toEqual({ x: 10, y: 0 })
  expect(moved[3]).toEqual({ x: 80, y: 0 })
  expect(moved.map(({ x }) => x)).toEqual([10, 12, 11, 80])
  // 6.3 + 26 - 6.3 is less than 26, to a computer.
  expect(besideEachOther(Array(3).fill({ x: 0, y: 6.3 }), { width: 26, height: 26 })).toHaveLength(3)
  for (const [i, a] of moved.entries())
    for (const b of moved.slice(i + 1))
      expect(Math.abs(a.x - b.x) >= 6 || Math.abs(a.y - b.y) > 7.999).toBe(true)
})
