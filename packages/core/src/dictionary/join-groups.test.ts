import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinGroups, type Groups } from './join-groups.ts'

/** Groups by how alike each two are, row by row below the diagonal. */
function groups(masses: number[], ...below: number[][]): Groups {
  const k = masses.length
  const likeness = new Float64Array(k * k)
  below.forEach((row, i) => {
    row.forEach((value, j) => {
      likeness[(i + 1) * k + j] = value
      likeness[j * k + i + 1] = value
    })
  })
  return { likeness, masses: Float64Array.from(masses) }
}

describe('joinGroups', () => {
  it('joins those that are most alike', () => {
    const three = groups([1, 1, 1], [0.2], [0.1, 0.9])
    expect([...joinGroups(three, 2)]).toEqual([0, 1, 1])
    expect([...joinGroups(three, 3)]).toEqual([0, 1, 2])
  })

  it('joins large ones first, of those that are alike', () => {
    const pairs = groups([0.1, 0.1, 0.4, 0.4], [0.6], [0, 0], [0, 0, 0.5])
    // .6 · .2^¾ = .18 and .5 · .8^¾ = .42.
    expect([...joinGroups(pairs, 3)]).toEqual([0, 1, 2, 2])
  })

  it('makes no chain of groups that are only each like the next', () => {
    const chain = groups([1, 1, 1, 1], [0.9], [0, 0.8], [0, 0, 0.7])
    expect([...joinGroups(chain, 2)]).toEqual([0, 0, 1, 1])
  })

  it('always comes down to as many as are asked for, all of which have members', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 9 })
          .chain((k) =>
            fc.tuple(
              fc.integer({ min: 1, max: 9 }),
              fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: k, maxLength: k }),
              fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: k * k, maxLength: k * k }),
            ),
          ),
        ([r, masses, values]) => {
          const k = masses.length
          const likeness = Float64Array.from(values, (_, i) => {
            const [a, b] = [Math.floor(i / k), i % k]
            return values[Math.min(a, b) * k + Math.max(a, b)] as number
          })
          const joined = joinGroups({ likeness, masses: Float64Array.from(masses) }, r)
          const count = Math.min(r, k)
          expect(new Set(joined)).toEqual(new Set(Array.from({ length: count }, (_, i) => i)))
        },
      ),
      { seed: 1 },
    )
  })
})
