import { describe, expect, it } from 'vitest'
import { matrix } from '../matrix.ts'
import { bestCrops, inCrops } from './best-crops.ts'

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

describe('inCrops', () => {
  it('says how much of a crop is the concept, and has those chosen that show little else', () => {
    const codes = matrix(3, 2, Float32Array.of(4, 12, 3, 0, 0, 0))
    const { coefficients, shares } = inCrops(codes, 0)
    expect([...coefficients]).toEqual([4, 3, 0])
    expect([...shares]).toEqual([0.25, 1, 0])
    const [best] = bestCrops(coefficients, 1, { count: 1, shares })
    expect(best).toEqual({ point: 1, crop: 0, coefficient: 3 })
    // Shown in the order of their coefficients all the same.
    expect(bestCrops(coefficients, 1, { shares }).map(({ coefficient }) => coefficient)).toEqual([4, 3])
  })
})
