import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Random } from './random.ts'

it('shuffles: every number once, the same order for the same seed, every order as likely', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 0, max: 30 }), (seed, length) => {
      const order = new Random(seed).shuffled(length)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i))
      expect(new Random(seed).shuffled(length)).toEqual(order)
    }),
    { seed: 1 },
  )
  const random = new Random(1)
  const counts = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffled(3).join()
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
})
