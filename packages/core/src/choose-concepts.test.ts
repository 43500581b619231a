import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallestThatLasts, type Trial } from './choose-concepts.ts'

function trials(...all: [concepts: number, explainedShare: number, agreement: number][]): Trial[] {
  return all.map(([concepts, explainedShare, agreement]) => ({ concepts, explainedShare, agreement }))
}

describe('smallestThatLasts', () => {
  it.each([
    ['all are alike', trials([2, 0.99, 1], [4, 1, 1], [8, 1.01, 1]), 2],
    ['the share still improves', trials([2, 0.7, 1], [4, 0.97, 1], [8, 0.98, 1]), 4],
    ['the share was above one', trials([2, 1.3, 1], [4, 1.04, 1], [8, 1.01, 1]), 8],
    ['the agreement still improves', trials([2, 1, 0.6], [4, 1, 0.9], [8, 1, 1]), 8],
    ['it improves late', trials([2, 0.7, 1], [4, 0.7, 1], [8, 1, 1]), 8],
    ['it gets worse', trials([2, 0.9, 1], [4, 1, 1], [8, 0.8, 0.9]), 4],
    ['one was tried', trials([2, 0.1, 0]), 2],
  ])('%s', (_, given, expected) => {
    expect(smallestThatLasts(given)).toBe(expected)
  })

  it('is one of those tried, none of the later ones is much better, and those before it are beaten', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            explainedShare: fc.double({ min: 0, max: 2, noNaN: true }),
            agreement: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 10 },
        ),
        (scores) => {
          const given = scores.map((score, i) => ({ concepts: 2 + i, ...score }))
          const found = given.findIndex(({ concepts }) => concepts === smallestThatLasts(given))
          const gains = (from: Trial, to: Trial) =>
            Math.max(
              Math.abs(1 - from.explainedShare) - Math.abs(1 - to.explainedShare),
              to.agreement - from.agreement,
            )
          given.forEach((one, i) => {
            const best = Math.max(0, ...given.slice(i + 1).map((later) => gains(one, later)))
            if (i === found) expect(best).toBeLessThanOrEqual(0.02)
            if (i < found) expect(best).toBeGreaterThan(0.02)
          })
        },
      ),
      { seed: 1 },
    )
  })
})
