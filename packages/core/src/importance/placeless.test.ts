import { expect, it } from 'vitest'
import type { ConceptFunction } from './concept-function.ts'
import { changesWithout, placelessShares } from './placeless.ts'

/** `F(u) = Σ weight · u`, one weight for every position and concept. */
function weighted(weights: readonly number[], concepts: number): ConceptFunction {
  return {
    concepts,
    weights: null,
    gradients: null,
    values: (codes) =>
      Promise.resolve(
        Float64Array.from(codes, (u) => u.reduce((sum, x, at) => sum + x * (weights[at] as number), 0)),
      ),
  }
}

it('tells what a concept adds through tokens without a place from what it adds in the image', async () => {
  // Two places and one token; the second concept is in the token alone, the third nowhere.
  const f = weighted([1, 5, 1, 2, 5, 1, -3, 4, 1], 3)
  const codes = Float32Array.of(1, 0, 0, 2, 0, 0, 1, 3, 0)
  const changes = await changesWithout(f, codes, 2)
  expect([...changes.inPlaces]).toEqual([5, 0, 0])
  expect([...changes.inTokens]).toEqual([3, 12, 0])
  expect(placelessShares([changes, changes], 3)).toEqual([3 / 8, 1, null])
})
