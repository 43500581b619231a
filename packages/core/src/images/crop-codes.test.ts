import { describe, expect, it } from 'vitest'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import { inPooledCrops, inWholeImages } from './crop-codes.ts'

/** A map of 2 × 2, and three crops: the upper left cell, the middle, and all. */
const BOXES = [
  { x: 0, y: 0, width: 0.5, height: 0.5 },
  { x: 0.25, y: 0.25, width: 0.5, height: 0.5 },
  { x: 0, y: 0, width: 1, height: 1 },
]
const classifier = {
  cropsPerImage: BOXES.length,
  cropBox: (crop: number) => BOXES[crop] as (typeof BOXES)[number],
  model: { featureTensor: { height: 2, width: 2 } } as Classifier['model'],
}

describe('inWholeImages', () => {
  it('is the mean over the part of each cell that a crop covers, a concept and an image at a time', () => {
    const first = Float32Array.of(4, 1, 0, 1, 0, 1, 8, 1)
    // A token without a place comes last, and is in no crop.
    const second = Float32Array.of(0, 2, 0, 0, 0, 0, 0, 0, 99, 99)
    const { codes, points } = inWholeImages(classifier, [first, second], 2)
    expect(points).toEqual([0, 1])
    expect([...codes.data]).toEqual([4, 1, 3, 1, 3, 1, 0, 2, 0, 0.5, 0, 0.5])
  })

  it('counts a crop that is no whole number of cells by what it covers of each', () => {
    const box = { x: 0.4, y: 0, width: 0.4, height: 1 }
    const odd = { ...classifier, cropsPerImage: 1, cropBox: () => box }
    const { codes } = inWholeImages(odd, [Float32Array.of(1, 0, 1, 0)], 1)
    expect(codes.data[0]).toBeCloseTo(0.25, 6)
  })
})

it('encodes pooled activations as they are, for the points that they are of', async () => {
  const encoder = new DictionaryEncoder(matrix(2, 2, Float32Array.of(1, 0, 0, 1)))
  const { codes, points } = await inPooledCrops(
    encoder,
    { crops: matrix(2, 2, Float32Array.of(3, 0, 1, 2)), cropped: [7] },
    2,
  )
  expect(points).toEqual([7])
  expect([...codes.data].map((value) => Math.round(value * 1000) / 1000)).toEqual([3, 0, 1, 2])
})
