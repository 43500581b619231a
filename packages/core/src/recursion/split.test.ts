import { describe, expect, it } from 'vitest'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { cosines } from '../geometry/cosine.ts'
import { matrix } from '../matrix.ts'
import { candidate } from '../model/testing.ts'
import { Random } from '../random.ts'
import { areDistinct } from './distinct.ts'
import { earlierLayers } from './layers.ts'
import { split } from './split.ts'
import { strongestCrops, strongestOf } from './strongest.ts'

const CHANNELS = 12
const SIDE = 4
const layer = { name: 'early', channels: CHANNELS, height: SIDE, width: SIDE }
const later = { name: 'late', channels: 1, height: SIDE, width: SIDE }

/** The later layer sums the channels of the earlier one. */
const passage = {
  layer,
  later,
  onward: (maps: readonly Float32Array[]) =>
    Promise.resolve(
      maps.map((map) =>
        Float32Array.from({ length: SIDE * SIDE }, (_, at) => {
          let sum = 0
          for (let c = 0; c < CHANNELS; c++) sum += map[c * SIDE * SIDE + at] as number
          return sum
        }),
      ),
    ),
}
const parent = { encoder: new DictionaryEncoder(matrix(1, 1, Float32Array.of(1))), concepts: 1, index: 0 }
const never = new AbortController().signal

/** Crops whose activations are made position by position. */
async function cropsOf(count: number, activationsAt: (random: Random) => number[]) {
  const random = new Random(1)
  const maps = Array.from({ length: count }, () => {
    const map = new Float32Array(CHANNELS * SIDE * SIDE)
    for (let at = 0; at < SIDE * SIDE; at++) {
      activationsAt(random).forEach((value, c) => (map[c * SIDE * SIDE + at] = value))
    }
    return map
  })
  const presences = await passage.onward(maps)
  return maps.map((activations, i) => ({ activations, presence: presences[i] as Float32Array }))
}

describe('split', () => {
  it('takes apart what the later layer merges, and says what each part carries', async () => {
    // Half of the positions are of one kind, half of another that counts as much; both over the same background.
    const crops = await cropsOf(16, (random) => {
      const first = random.uniform() < 0.5
      return Array.from(
        { length: CHANNELS },
        (_, c) => 0.05 * random.uniform() + (c < 3 === first && c < 6 ? 1 : 0),
      )
    })
    const found = await split(passage, parent, crops, never)
    if (!found || !('dictionary' in found)) throw new Error('It splits.')
    expect(areDistinct(found)).toBe(true)
    const truth = matrix(2, CHANNELS)
    for (let c = 0; c < 3; c++) [truth.data[c], truth.data[CHANNELS + 3 + c]] = [1, 1]
    const { data } = cosines(truth, found.dictionary.w)
    const s = found.dictionary.w.rows
    for (const kind of [0, 1]) expect(Math.max(...data.slice(kind * s, (kind + 1) * s))).toBeGreaterThan(0.95)
    expect(found.shares.reduce((sum, share) => sum + share, 0) + found.residual).toBeCloseTo(1, 5)
    expect(Math.min(...found.shares)).toBeGreaterThan(0.3)
  })

  it('does not split one thing, however noisy', async () => {
    const crops = await cropsOf(16, (random) =>
      Array.from({ length: CHANNELS }, () => 1 + 0.3 * random.uniform()),
    )
    const found = await split(passage, parent, crops, never)
    expect(found && 'dictionary' in found).toBe(false)
  })

  it('finds nothing where the parent is not', async () => {
    const crops = await cropsOf(8, () => Array.from({ length: CHANNELS }, () => 0))
    expect(await split(passage, parent, crops, never)).toBeNull()
  })
})

describe('areDistinct', () => {
  it.each([
    [{ stability: 0.95, overlap: 0.7 }, true],
    [{ stability: 0.8, overlap: 0.7 }, false],
    [{ stability: 0.8, overlap: 0.6 }, true],
    [{ stability: 0.99, overlap: 0.95 }, false],
    [{ stability: 0.4, overlap: 0 }, false],
  ])('%o: %s', (measured, distinct) => {
    expect(areDistinct(measured)).toBe(distinct)
  })
})

describe('strongestCrops', () => {
  it('takes the top decile, two of an image, at even steps', () => {
    const coefficients = Float64Array.from({ length: 400 }, (_, i) => i)
    const chosen = strongestCrops(coefficients, 4, 16)
    expect(chosen).toHaveLength(16)
    expect(chosen[0]?.coefficient).toBe(399)
    const perImage = new Map<number, number>()
    for (const { point } of chosen) perImage.set(point, (perImage.get(point) ?? 0) + 1)
    expect(Math.max(...perImage.values())).toBeLessThanOrEqual(2)
    expect(Math.min(...chosen.map(({ coefficient }) => coefficient))).toBeGreaterThanOrEqual(320)
  })

  it('takes eight where a tenth is fewer, and none in which the concept is not', () => {
    const coefficients = Array.from({ length: 30 }, (_, i) => ({ coefficient: i < 5 ? 0 : i }))
    expect(strongestOf(coefficients, 16).map(({ coefficient }) => coefficient)).toEqual([
      29, 28, 27, 26, 25, 24, 23, 22,
    ])
    expect(strongestOf(coefficients.slice(0, 5), 16)).toEqual([])
  })
})

describe('earlierLayers', () => {
  const candidates = [
    candidate('a', 56),
    candidate('b', 28),
    candidate('c', 28),
    candidate('signed', 28, { nonNegative: false }),
    candidate('round', 14, { closes: false }),
    candidate('d', 14),
    candidate('e', 7),
    candidate('f', 7),
  ]

  it('takes the last of twice the grid, that is never negative and on every path, level by level', () => {
    const names = (depth: number) =>
      earlierLayers(candidates, candidate('f', 7), depth).map(({ name }) => name)
    expect(names(0)).toEqual([])
    expect(names(1)).toEqual(['d'])
    expect(names(2)).toEqual(['d', 'c'])
    expect(names(9)).toEqual(['d', 'c', 'a'])
  })

  it('finds none where the grid stays the same', () => {
    expect(earlierLayers([candidate('x', 14), candidate('y', 14)], candidate('y', 14), 1)).toEqual([])
  })
})
