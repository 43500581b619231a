import { describe, expect, it } from 'vitest'
import { bestCrops } from './best-crops.ts'

describe('bestCrops', () => {
  it('takes the largest first, at most two of one image, and none without the concept', () => {
    // Three images of four crops.
    const best = bestCrops([9, 8, 7, 6, 0, 0, 0, 5, 1, 0, 0, 0], 4, { count: 10 })
    expect(best.map(({ point, crop }) => [point, crop])).toEqual([
      [0, 0],
      [0, 1],
      [1, 3],
      [2, 0],
    ])
  })

  it('stops at the count', () => {
    expect(
      bestCrops(new Float32Array(40).fill(1), 4, { count: 3, perPoint: 1 }).map(({ point }) => point),
    ).toEqual([0, 1, 2])
  })
})
