import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { linearConceptHead } from '../importance/concept-head.ts'
import { matrix } from '../matrix.ts'
import { placesOf } from './place.ts'
import { predictedWithout, switchedOff } from './switched-off.ts'
import { unrelatedAhead } from './unrelated.ts'
import { varietiesOf } from './variety.ts'

describe('switching a concept off', () => {
  it('leaves what the others and the rest make of the image', async () => {
    // Two channels that are the two concepts; class 0 is told by the first, class 1 by the second.
    const w = matrix(2, 2, Float32Array.of(1, 0, 0, 1))
    const weights = Float32Array.of(1, 0, 0, 1)
    const head = linearConceptHead(
      { kind: 'linear', weights, bias: new Float32Array(2), classes: 2, channels: 2 },
      w,
    )
    const codes = Float32Array.of(3, 1)
    const without = (features: Float32Array) => predictedWithout(head, undefined, 0, features, codes, w)
    expect(await without(Float32Array.of(3, 1))).toEqual([1, null])
    // The concepts miss 2 of the first channel, which is enough for class 0.
    expect(await without(Float32Array.of(5, 1))).toEqual([null, null])
  })

  it('counts what stays, what is right, and what most of the others become', () => {
    const points = [
      { elsewhere: [null], correct: true },
      { elsewhere: [4], correct: true },
      { elsewhere: [4], correct: false },
      { elsewhere: [2], correct: null },
    ]
    expect(switchedOff(points, 2, 0)).toEqual({
      kept: 1 / 4,
      accuracy: 1 / 4,
      instead: { classIndex: 4, share: 1 / 2 },
    })
    expect(switchedOff([{ elsewhere: [null], correct: null }], 0, 0)).toEqual({
      kept: 1,
      accuracy: null,
      instead: null,
    })
  })
})

describe('the place of a concept', () => {
  const size = { height: 8, width: 8, r: 1 }

  it('is one spot, or evenly spread, or none', () => {
    const corner = new Float32Array(2 * 64)
    corner[63] = 2
    corner[127] = 5
    expect(placesOf(corner, size)).toEqual([{ x: 7.5 / 8, y: 7.5 / 8, spread: 0 }])
    const [even] = placesOf(new Float32Array(64).fill(3), size)
    expect(even).toMatchObject({ x: 0.5, y: 0.5 })
    // √(1/6), but for the size of the cells.
    expect(even?.spread).toBeCloseTo(Math.sqrt((1 - 1 / 64) / 6), 10)
    expect(placesOf(new Float32Array(64), size)).toEqual([null])
  })

  it('does not depend on how strong the concept is', () => {
    const maps = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 64, maxLength: 64 })
    fc.assert(
      fc.property(maps, (values) => {
        const [place] = placesOf(Float32Array.from(values), size)
        const [twice] = placesOf(
          Float32Array.from(values, (value) => 2 * value),
          size,
        )
        expect(twice === null).toBe(place === null)
        expect(twice?.x ?? 0).toBeCloseTo(place?.x ?? 0, 6)
        expect(twice?.spread ?? 0).toBeCloseTo(place?.spread ?? 0, 6)
      }),
      { seed: 1 },
    )
  })
})

it('crops that are copies vary by nothing, and all of them by one', async () => {
  const colour = async (name: string, background: string) =>
    [
      name,
      await sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .webp({ lossless: true })
        .toBuffer(),
    ] as const
  const pictures = new Map(
    await Promise.all([colour('a', 'black'), colour('b', 'black'), colour('c', 'white')]),
  )
  const [copies, different, single] = await varietiesOf([['a', 'b'], ['a', 'c'], ['c']], pictures)
  expect(copies).toBe(0)
  // Of a, b, a, c and c two fifths are white: 1/4 of the two, relative to 6/25.
  expect(different).toBeCloseTo(1 / 4 / (6 / 25), 5)
  expect(single).toBeNull()
})

it('counts classes that are ahead of its own and not related', () => {
  const cosines = Float32Array.of(0.5, 0.6, 0.7, 0.1)
  expect(unrelatedAhead(cosines, 0, [])).toBe(2)
  expect(unrelatedAhead(cosines, 0, [2])).toBe(1)
  expect(unrelatedAhead(cosines, 2, [])).toBe(0)
})
