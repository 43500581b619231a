import { expect, it } from 'vitest'
import { matrix } from '../matrix.ts'
import { effectsOf } from './effects.ts'

it('names the classes that a concept raises and lowers, against the average class', () => {
  // One concept, four classes: the mean of 1, 5, 3, 3 is 3, and its mean code is 2.
  const gamma = matrix(1, 4, Float32Array.from([1, 5, 3, 3]))
  const codes = matrix(2, 1, Float32Array.from([1, 3]))
  expect(effectsOf(gamma, codes)).toEqual([
    { raises: [{ classIndex: 1, logit: 4 }], lowers: [{ classIndex: 0, logit: -4 }] },
  ])
})

it('a number added to all classes changes nothing', () => {
  const slopes = [0.5, -2, 4, 1, 0, 3, -1, 2.5]
  const codes = matrix(1, 1, Float32Array.from([1]))
  const plain = effectsOf(matrix(1, 8, Float32Array.from(slopes)), codes)
  expect(
    effectsOf(
      matrix(
        1,
        8,
        Float32Array.from(slopes, (slope) => slope + 8),
      ),
      codes,
    ),
  ).toEqual(plain)
  expect(plain[0]?.raises.map(({ classIndex }) => classIndex)).toEqual([2, 5, 7])
  expect(plain[0]?.lowers.map(({ classIndex }) => classIndex)).toEqual([1, 6, 4, 0])
})
