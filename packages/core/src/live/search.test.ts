import { expect, it } from 'vitest'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { placingOf } from '../maps/likeness.ts'
import { gram, matrix } from '../matrix.ts'
import { searchConcepts } from './search.ts'
import type { ShelvedClass } from './shelf.ts'

/** A class with concepts along axes of the response. @param codes ascending, of each concept */
function shelved(classIndex: number, rows: number[][], codes: number[][] | null): ShelvedClass {
  const columns = rows[0]?.length ?? 0
  const w = matrix(rows.length, columns, Float32Array.from(rows.flat()))
  const encoder = new DictionaryEncoder(w)
  return {
    classIndex,
    w,
    gram: gram(w),
    encoder,
    place: placingOf({ w, parameters: {} }, encoder),
    codes: codes?.map((own) => Float32Array.from(own)) ?? null,
  }
}

/** Three channels at two positions: (3, 0, 0) and (0, 4, 0). */
const IMAGE = { features: Float32Array.from([3, 0, 0, 4, 0, 0]), earlier: new Float32Array() }
const GRID = { height: 1, width: 2 }

it('a concept counts by what it accounts for, as far as its class rebuilds the response', async () => {
  const whole = shelved(
    3,
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [
      [0.5, 1, 2, 3],
      [0.5, 1, 2, 3],
      [0, 0, 0, 0],
    ],
  )
  // Knows the second channel alone: it misses 3 of 5.
  const half = shelved(5, [[0, 1, 0]], null)
  // Has nothing of the image.
  const alien = shelved(9, [[0, 0, 1]], [[1]])
  expect(await searchConcepts(IMAGE, [half, alien, whole], GRID)).toEqual([
    expect.objectContaining({ classIndex: 3, index: 1, carried: 0.64, missed: 0, above: 0.5 }),
    expect.objectContaining({ classIndex: 3, index: 0, carried: 0.36, missed: 0, above: 0.5 }),
    {
      classIndex: 5,
      index: 0,
      carried: 0.64,
      missed: 0.6,
      above: null,
      map: { height: 1, width: 2, values: [0, 1] },
    },
  ])
})

it('what all concepts of a class miss is what is left of the response', async () => {
  const mixed = shelved(
    1,
    [
      [0.6, 0.8, 0],
      [0.8, 0, 0.6],
    ],
    null,
  )
  const [first] = await searchConcepts(
    { features: Float32Array.from([3, 2, 1]), earlier: new Float32Array() },
    [mixed],
    {
      height: 1,
      width: 1,
    },
  )
  // By hand: G = [[1, .48], [.48, 1]], c = (3.4, 3), so u = (2.5468, 1.7775) and ||A||² - c·u = 14 - 13.9917.
  expect(first?.missed).toBeCloseTo(Math.sqrt(Math.max(0, 14 - (3.4 * 2.546782 + 3 * 1.777545)) / 14), 3)
})
